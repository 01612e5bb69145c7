#include <ebb/schedule/table_grids.hpp>

#include <cstdint>
#include <iterator>

namespace ebb::grid {
namespace {

#include "gits_table.inl"

constexpr double first = 14.61464119, last = 0.02916753;
constexpr std::size_t most = 20;                      // the steps of the longest row
constexpr std::size_t block = most * (most - 1) / 2;  // one coefficient: 1 + 2 + ... + 19
static_assert(std::size(rows) == 15 * block);

// The n + 1 sigmas of coefficient 0.80 + 0.05 k.
std::vector<double> published(std::size_t k, std::size_t n) {
  const std::uint8_t* row = rows + k * block + (n - 1) * (n - 2) / 2;
  std::vector<double> list{first};
  for (std::size_t i = 0; i + 1 < n; ++i) list.push_back(sigmas[row[i]]);
  list.push_back(last);
  return list;
}

}  // namespace

std::vector<double> gits_sigmas(std::size_t n, const gits_table& table) {
  check_steps(n);
  const double k = std::nearbyint((table.coefficient - 0.8) / 0.05);
  if (!(k >= 0 && k <= 14 && std::abs(table.coefficient - (0.8 + 0.05 * k)) < 1e-6))
    fail(errc::invalid_option,
         {"coefficient = ", table.coefficient,
          ": GITS has tables for 0.80, 0.85 ... 1.50; the usual one is 1.20"});
  const auto index = static_cast<std::size_t>(k);
  std::vector<double> list = n == 1     ? std::vector{first, last}
                             : n > most ? log_linear(published(index, most), n + 1)
                                        : published(index, n);
  list.pop_back();
  return list;
}

}  // namespace ebb::grid
