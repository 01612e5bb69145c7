// Counts every operator new of the program that links support/allocations.cpp.
#pragma once

#include <cstddef>

namespace ebb::test {
std::size_t allocations();
std::size_t allocated_bytes();
}  // namespace ebb::test
