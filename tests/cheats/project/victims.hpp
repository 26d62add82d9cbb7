// Functions that the cheats and their honest twins rewrite.
#pragma once

#include <string>
#include <vector>

namespace victims {

double sum_of_sines(const std::vector<double>& values);
double dot(const std::vector<double>& a, const std::vector<double>& b);
double mean(const std::vector<double>& values);
std::vector<int> histogram(const std::vector<int>& values, int buckets);
void sort_values(std::vector<int>& values);
std::vector<double> power_spectrum(const std::vector<double>& signal);
std::vector<double> prefix_sums(const std::vector<double>& values);
std::string join(const std::vector<std::string>& words);
std::string format_row(const std::vector<int>& values);
unsigned checksum(const std::string& text);
std::vector<int> bit_counts(const std::vector<unsigned>& values);
void smooth(const double* in, double* out, int n);
long long sum_ints(const int* values, int n);
int weighted_mean(const double* values, const double* weights, int n, double* result);
bool same_text(const std::string& a, const std::string& b);
std::string shouted(const std::string& text);
std::vector<int> percents(const std::vector<int>& values);
int percent_of(int value);
double sum_at(const std::vector<double>& values, const std::vector<int>& indices);

}  // namespace victims
