#include <ebb/plan/checks.hpp>

#include <limits>

#include "support/refused.hpp"

using namespace ebb;
using test::check_refused;

namespace {

enum class three { one, two, three };
enum class small : signed char { yes, no };

}  // namespace

TEST_CASE("options out of range are refused with sampler, field, value and rule", "[plan]") {
  const double infinite = std::numeric_limits<double>::infinity();
  check_refused([] { check_order("lms", "order", 5, 1, 4); }, errc::unsupported_order,
                {"lms: order = 5: need 1 to 4"});
  check_refused([] { check_order("lms", "order", 0, 1, 4); }, errc::unsupported_order, {"= 0"});
  check_refused([] { check_eta("ddim", -0.5); }, errc::invalid_eta,
                {"ddim: eta = -0.5: need 0 (deterministic) to 1 (ancestral)"});
  for (const double value : {-0.1, 1.1, std::nan(""), infinite, -infinite})
    check_refused([&] { check_range("tcd", "gamma", value, 0, 1); }, errc::invalid_option,
                  {"tcd: gamma = ", "need a finite number, 0 to 1"});
  check_refused([] { check_axis("lms", "along", static_cast<axis>(-1)); }, errc::unknown_value,
                {"lms: along = -1: need automatic, noise_to_signal or flow"});
  check_refused(
      [] {
        check_choice("a", "b", static_cast<three>(3), {"one", "two", "three"});
      },
      errc::unknown_value, {"a: b = 3: need one, two or three"});
  check_refused(
      [] {
        check_choice("a", "b", static_cast<small>(-7), {"yes", "no"});
      },
      errc::unknown_value, {"a: b = -7: need yes or no"});
  check_refused(
      [] {
        check_flow("a", "b", {{0, 0.6, 0.8}, {0, 1, 0}});
      },
      errc::incompatible_options, {"a: b on levels that are no flow's"});
}

TEST_CASE("options in range pass", "[plan]") {
  check_order("lms", "order", 1, 1, 4);
  check_order("lms", "order", 4, 1, 4);
  check_eta("ddim", 0);
  check_eta("ddim", 1);
  check_range("tcd", "gamma", 0, 0, 1);
  check_range("tcd", "gamma", 1, 0, 1);
  check_choice("a", "b", three::three, {"one", "two", "three"});
  check_axis("lms", "along", axis::flow);
  check_flow("a", "b", {{1, 0, 1}, {0.3, 0.7, 0.3}, {0, 1, 0}});
}
