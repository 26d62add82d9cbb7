#pragma once

/// Convolves a greyscale image with a 3x3 kernel; pixels outside the image count as zero.
/// `in` and `out` hold width * height pixels, row by row, and do not overlap.
void blur3x3(const float* in, float* out, int width, int height, const float* kernel);
