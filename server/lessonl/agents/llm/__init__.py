"""Language models behind OpenAI-compatible servers: an agent of each, and the client they share."""
