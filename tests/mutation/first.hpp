// Precompiled and put before every source of the mutation build: most of what its sources include.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <memory>
#include <numbers>
#include <numeric>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#ifdef EBB_SOURCE_DIR  // the tests
#include "support/catch.hpp"
#endif
