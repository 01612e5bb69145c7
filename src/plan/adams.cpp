#include <ebb/plan/adams.hpp>

#include <ebb/plan/exponential.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace ebb {
namespace {

std::span<const double> even_weights(std::size_t count) {
  static constexpr std::array<double, 2> two{3.0 / 2, -1.0 / 2};
  static constexpr std::array<double, 3> three{23.0 / 12, -16.0 / 12, 5.0 / 12};
  static constexpr std::array<double, 4> four{55.0 / 24, -59.0 / 24, 37.0 / 24, -9.0 / 24};
  if (count == 2) return two;
  return count == 3 ? std::span<const double>(three) : std::span<const double>(four);
}

template <class Weights>
combination step(const straight_axis& axis, const noise_level& s, const noise_level& t,
                 std::vector<node>& nodes, Weights weights_of) {
  std::erase_if(nodes, [&](const node& n) { return !axis.reaches(n.at); });
  if (nodes.size() < 2 || !axis.reaches(s)) return straight_step(s, t);
  const auto& weights = weights_of(nodes);
  combination mean;
  for (std::size_t j = 0; j < nodes.size(); ++j) mean += weights[j] * axis.slope(nodes[j].ago);
  return axis.along(s, t, mean);
}

}  // namespace

combination adams_step(const straight_axis& axis, const noise_level& s, const noise_level& t,
                       std::vector<node> nodes) {
  return step(axis, s, t, nodes, [&](const std::vector<node>& used) {
    std::vector<double> places;
    for (const auto& node : used) places.push_back(axis.gap(s, node.at) / axis.gap(s, t));
    return exponential_weights(0, places);
  });
}

combination even_adams_step(const straight_axis& axis, const noise_level& s, const noise_level& t,
                            std::vector<node> nodes) {
  nodes.resize(std::min<std::size_t>(nodes.size(), 4));
  return step(axis, s, t, nodes,
              [](const std::vector<node>& used) { return even_weights(used.size()); });
}

}  // namespace ebb
