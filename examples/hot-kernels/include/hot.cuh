#pragma once
#include <cuda_runtime.h>

constexpr int kBlock = 128;
