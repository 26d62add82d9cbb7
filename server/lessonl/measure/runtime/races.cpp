// The parts of the race detector, as one object to link into a variant.
#include "race_accesses.hpp"
#include "race_regions.hpp"

namespace {

__attribute__((constructor)) void hear() { lessonl_on_free(lessonl_races::freed); }

}  // namespace
