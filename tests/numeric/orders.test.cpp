// The audit of every sampler: its measured orders are those it states, and nothing about it is in
// doubt but what it states of itself.
#include <cstdio>
#include <map>

#include "support/all_samplers.hpp"
#include "support/catch.hpp"

using namespace ebb;

namespace {

std::string text(const measured_order& m) {
  std::array<char, 120> line{};
  std::snprintf(line.data(), line.size(), "%5.2f (%.1e %.1e %.1e at %zu steps)", m.slope,
                m.errors[0], m.errors[1], m.errors[2], m.steps[2]);
  return line.data();
}

// What is in doubt about the stated exceptions; of all others nothing is.
const std::map<std::string, std::vector<std::string>> excused{
    {"ddpm large", {"rows miss the variance", "at pure noise"}},
    {"ddim inverse", {"asked where the state is not"}},  // at the clean level eps is unknown
    {"ddim inverse as shipped", {"asked where the state is not"}},
    {"euler ancestral s_noise", {"rows miss the variance", "at pure noise"}},
    // shipped weights do better than stated on a grid as even as the audit's
    {"ipndm_v 3 as shipped", {"order: stated 2, measured 3"}},
    {"ipndm_v 4 as shipped",
     {"rows miss the variance", "order: stated 0, measured 3",
      "order as run: stated 0, measured 2"}},
    {"dpm++ 2m v2",
     {"rows miss the mean", "order: stated 0, measured 2", "order as run: stated 0, measured 2"}},
    {"dpm 2m sde", {"rows miss the variance"}},
    {"er_sde 3 without noise", {"rows miss the variance", "at pure noise"}},
    {"lcm with boundary",
     {"rows miss the mean", "rows miss the variance", "at pure noise", "at the clean level"}},
    {"consistency", {"rows miss the variance", "at pure noise"}}};

}  // namespace

TEST_CASE("every sampler has the order it states", "[numeric]") {
  for (const auto& sampler : test::all_samplers()) {
    const auto& facts = sampler.facts;
    const auto report = audit(sampler.make, facts);
    INFO(sampler.name << "\n" << report);
    std::printf("%s: stated %d, as run %d; %s order %s, as run %s\n", sampler.name.c_str(),
                facts.order, facts.order_as_run, report.draws ? "weak" : "measured",
                text(report.order).c_str(), text(report.order_as_run).c_str());
    const auto doubts = report.doubts();
    const auto known = excused.find(sampler.name);
    const auto& allowed = known == excused.end() ? std::vector<std::string>{} : known->second;
    CHECK(doubts.size() == allowed.size());
    for (std::size_t i = 0; i < std::min(doubts.size(), allowed.size()); ++i)
      CHECK(doubts[i].find(allowed[i]) != std::string::npos);
    if (!allowed.empty() || facts.order == 0) continue;
    CHECK(std::abs(report.order.slope - facts.order) < 0.15);
    CHECK(std::abs(report.order_as_run.slope - facts.order_as_run) < 0.3);
    CHECK(report.order_as_run.slope > facts.order_as_run - 0.15);
    CHECK(report.at_clean.returns_estimate == sampler.ends_with_estimate);
  }
}
