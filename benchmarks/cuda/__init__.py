"""How good and how fast the emulator of CUDA is, and what a real GPU says."""
