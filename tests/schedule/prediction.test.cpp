#include <ebb/schedule/grid.hpp>
#include <ebb/schedule/prediction.hpp>

#include "../src/hypotenuse.hpp"
#include "support/refused.hpp"

using namespace ebb;
using test::check_refused;

namespace {

struct pair {
  double x0, eps;
};

// What an ideal network of each kind answers, given what the state was made of.
double answer(const std::string& kind, const noise_level& l, pair truth) {
  if (kind == "epsilon") return truth.eps;
  if (kind == "sample") return truth.x0;
  if (kind == "flow") return truth.eps - truth.x0;
  return l.alpha * truth.eps - l.sigma * truth.x0;  // v
}

std::vector<noise_level> several_levels() {
  std::vector<noise_level> list;
  for (double t : {0.01, 0.3, 0.7, 0.99}) {
    list.push_back(vp{}(t));
    list.push_back(cosine{}(t));
    list.push_back(flow{}(t));
    list.push_back(ve{}(80 * t));
    list.push_back({t, 2 * t, 0.3});  // of no family
  }
  return list;
}

}  // namespace

TEST_CASE("all predictions recover the same x_0, on every path", "[schedule]") {
  const pair truth{0.7, -1.3};
  for (const auto& kind :
       {prediction::epsilon(), prediction::sample(), prediction::v(), prediction::flow()})
    for (const auto& level : several_levels()) {
      INFO(kind.name() << " at alpha " << level.alpha << ", sigma " << level.sigma);
      const double x = level.alpha * truth.x0 + level.sigma * truth.eps;
      const auto c = kind(level);
      const double found = c.c_skip * x + c.c_out * answer(kind.name(), level, truth);
      const double scale = std::max({1.0, 1 / level.alpha, 1 / level.sigma});
      CHECK(std::abs(found - truth.x0) < 1e-14 * scale);
      CHECK(c.c_noise == level.t);
    }
}

TEST_CASE("trigflow's network answers with the derivative of its path", "[schedule]") {
  const pair truth{0.4, -1.3};  // x = cos t x_0 + sin t sigma_data eps, dx/dt = sigma_data net
  const double sigma_data = 0.7;
  for (const double t : {0.2, 1.0, trigflow{}.t_max()}) {
    const auto level = trigflow{.sigma_data = sigma_data}(t);
    const double x = level.alpha * truth.x0 + level.sigma * truth.eps;
    const double net = (std::cos(t) * sigma_data * truth.eps - std::sin(t) * truth.x0) / sigma_data;
    const auto c = prediction::trigflow(sigma_data)(level);
    CHECK(c.c_skip * x + c.c_out * net == Approx(truth.x0).margin(1e-14));
    CHECK(c.c_in == 1 / sigma_data);
    CHECK(c.c_noise == t);
  }
}

TEST_CASE("what is not given is as in the papers", "[schedule]") {
  const auto check = [](const prediction& usual, const prediction& given) {
    const auto a = usual({3, 0.8, 0.6}), b = given({3, 0.8, 0.6});
    CHECK(a.c_skip == b.c_skip);
    CHECK(a.c_out == b.c_out);
    CHECK(a.c_in == b.c_in);
  };
  check(prediction::edm(), prediction::edm(0.5));
  check(prediction::trigflow(), prediction::trigflow(0.5));
  check(prediction::consistency(), prediction::consistency(0.5, 0.002));
}

TEST_CASE("a law of the user's own that gives nothing says: the network answers with x_0",
          "[schedule]") {
  const auto c = prediction("mine", [](const noise_level&) { return scalings{}; })({3, 0.8, 0.6});
  CHECK(c.c_skip == 0);
  CHECK(c.c_out == 1);
  CHECK(c.c_in == 1);
  CHECK(c.c_noise == 0);
}

TEST_CASE("a consistency model is the identity at sigma_min", "[schedule]") {
  const auto c = prediction::consistency(0.5, 0.002)({1, 1, 0.002});
  CHECK(c.c_skip == Approx(1).epsilon(1e-15));
  CHECK(c.c_out == 0);
  const auto far = prediction::consistency(0.5, 0.002)({1, 0.5, 40});  // sigma / alpha = 80
  CHECK(far.c_skip == Approx(0.25 / (79.998 * 79.998 + 0.25) / 0.5).epsilon(1e-14));
  CHECK(far.c_out == Approx(79.998 * 0.5 / std::sqrt(6400.25)).epsilon(1e-14));
  CHECK(far.c_in == Approx(1 / std::sqrt(6400.25) / 0.5).epsilon(1e-14));
  CHECK(far.c_noise == Approx(250 * std::log(80.0)));
  // without the move it is EDM's
  const auto edm = prediction::edm()({1, 1, 3}),
             unmoved = prediction::consistency(0.5, 0)({1, 1, 3});
  CHECK(unmoved.c_skip == Approx(edm.c_skip).epsilon(1e-15));
  CHECK(unmoved.c_out == Approx(edm.c_out).epsilon(1e-15));
  check_refused([] { (void)prediction::consistency(0.5, -1); }, errc::invalid_option,
                {"sigma_min = -1"});
  check_refused([] { (void)prediction::trigflow(0); }, errc::invalid_option, {"sigma_data = 0"});
}

TEST_CASE("the input is the state itself, but for EDM", "[schedule]") {
  for (const auto& kind :
       {prediction::epsilon(), prediction::sample(), prediction::v(), prediction::flow()})
    for (const auto& level : several_levels()) CHECK(kind(level).c_in == 1);
}

TEST_CASE("a variance preserving network runs on other levels at unit variance", "[schedule]") {
  const pair truth{0.7, -1.3};
  for (const auto& kind : {prediction::epsilon(), prediction::sample(), prediction::v()})
    for (const auto& level : several_levels()) {
      const double s = std::hypot(level.alpha, level.sigma);
      const noise_level own{level.t, level.alpha / s, level.sigma / s};
      const double x = level.alpha * truth.x0 + level.sigma * truth.eps;
      const auto c = kind.unit_variance()(level);
      CHECK(c.c_in == Approx(1 / s).epsilon(1e-12));
      CHECK(c.c_skip * x + c.c_out * answer(kind.name(), own, truth) ==
            Approx(truth.x0).epsilon(1e-10));
    }
  // as k-diffusion: sigma-space states are divided by sqrt(sigma^2 + 1)
  CHECK(prediction::epsilon().unit_variance()(ve{}(3)).c_in ==
        Approx(1 / std::sqrt(10.0)).epsilon(1e-15));
}

TEST_CASE("EDM's preconditioning", "[schedule]") {
  const noise_level level = ve{}(3);
  const auto c = prediction::edm(0.5)(level);
  CHECK(c.c_skip == Approx(0.25 / 9.25).epsilon(1e-14));
  CHECK(c.c_out == Approx(3 * 0.5 / std::sqrt(9.25)).epsilon(1e-14));
  CHECK(c.c_in == Approx(1 / std::sqrt(9.25)).epsilon(1e-14));
  CHECK(c.c_noise == Approx(std::log(3.0) / 4).epsilon(1e-14));
  // the same network seen from variance preserving levels: only x / alpha matters
  const noise_level vp_level{3, 1 / std::sqrt(10.0), 3 / std::sqrt(10.0)};
  const auto same = prediction::edm(0.5)(vp_level);
  CHECK(same.c_in * vp_level.alpha == Approx(c.c_in).epsilon(1e-13));
  CHECK(same.c_skip * vp_level.alpha == Approx(c.c_skip).epsilon(1e-13));
  CHECK(same.c_out == Approx(c.c_out).epsilon(1e-13));
}

TEST_CASE("hypotenuse: the nearest double, the same on every machine") {
  std::uint64_t word = 1;
  const auto next = [&word] {
    word = word * 6364136223846793005 + 1442695040888963407;
    return std::ldexp(static_cast<double>(word >> 11), -53);
  };
  for (int i = 0; i < 20000; ++i) {
    const double angle = 1.6 * next(), scale = std::ldexp(1 + next(), i % 40 - 20);
    const double a = scale * std::cos(angle), b = scale * std::sin(angle);
    const auto exact = std::hypot(static_cast<long double>(a), static_cast<long double>(b));
    const double got = ebb::hypotenuse(a, b), ulp = std::nextafter(got, 1e9) - got;
    REQUIRE(std::abs(got - exact) <= 0.501L * ulp);
  }
  CHECK(ebb::hypotenuse(3, 4) == 5);
  CHECK(ebb::hypotenuse(0, 0) == 0);
  CHECK(ebb::hypotenuse(0x1p-1060, 0) == 0x1p-1060);
  CHECK(ebb::hypotenuse(3e300, 4e300) == 5e300);
  CHECK(std::isinf(ebb::hypotenuse(1, std::numeric_limits<double>::infinity())));
  // a level of DDPM's schedule, where glibc on ARM is a digit below
  CHECK(ebb::hypotenuse(0x1.a05699ec6dce9p-8, 0x1.fffd5ae4aeb97p-1) == 1);
}
