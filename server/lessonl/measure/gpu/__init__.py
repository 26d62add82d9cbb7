"""What only a GPU's own tools can tell of CUDA: nvcc's code, and times of a real device."""
