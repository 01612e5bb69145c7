#include <ebb/plan/ancestral.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;

namespace {

const noise_level s{500, 0.6, 0.8}, t{250, 0.8, 0.6}, pure{999, 0, 1}, clean{-1, 1, 0};

}  // namespace

TEST_CASE("the split is DDIM's, equation 16", "[plan]") {
  for (const double eta : {0.2, 0.7, 1.0}) {
    // the paper's alpha is the square of ours
    const double up = eta * std::sqrt((1 - 0.64) / (1 - 0.36)) * std::sqrt(1 - 0.36 / 0.64);
    const auto parts = split(s, t, eta);
    CHECK(parts.up == Approx(up).epsilon(1e-14));
    CHECK(parts.down.sigma == Approx(std::sqrt(1 - 0.64 - up * up)).epsilon(1e-13));
    CHECK(parts.down.alpha == t.alpha);
  }
}

TEST_CASE("where alpha = 1 the split is k-diffusion's", "[plan]") {
  const double from = 5, to = 2;
  for (const double eta : {0.3, 1.0}) {
    const double up =
        std::min(to, eta * std::sqrt(to * to * (from * from - to * to) / (from * from)));
    const auto parts = split({from, 1, from}, {to, 1, to}, eta);
    CHECK(parts.up == Approx(up).epsilon(1e-14));
    CHECK(parts.down.sigma == Approx(std::sqrt(to * to - up * up)).epsilon(1e-13));
  }
}

TEST_CASE("the flow split is ComfyUI's", "[plan]") {
  const double from = 0.9, to = 0.6;
  for (const double eta : {0.3, 1.0}) {
    // sigma_down on the path, then (1 - to) / (1 - sigma_down) times it, then noise
    const double down = to * (1 + (to / from - 1) * eta), ratio = (1 - to) / (1 - down);
    const double up = std::sqrt(to * to - down * down * ratio * ratio);
    const auto parts = split({from, 1 - from, from}, {to, 1 - to, to}, eta, axis::flow);
    CHECK(parts.up == Approx(up).epsilon(1e-13));
    CHECK(parts.down.sigma == Approx(ratio * down).epsilon(1e-13));
  }
}

TEST_CASE("both parts make the target's sigma, on every path and from pure noise", "[plan]") {
  for (const auto kind : {axis::noise_to_signal, axis::flow})
    for (const auto& from : {s, pure})
      for (const double eta : {0.0, 1e-17, 1e-9, 0.5, 1.0}) {
        const auto [down, up] = split(from, t, eta, kind);
        INFO("eta " << eta << ", down " << down.sigma << ", up " << up);
        CHECK(std::hypot(down.sigma, up) == Approx(t.sigma).epsilon(1e-14));
        if (eta == 0) CHECK(down == t);
        const auto last = split(from, clean, eta, kind);
        CHECK(last.down.sigma == 0);
        CHECK(last.up == 0);
      }
  CHECK(split(pure, t, 1).up == t.sigma);
}

TEST_CASE("an eta that is none is refused", "[plan][bad input]") {
  for (const double eta : {-1e-9, 1.5, std::nan("")})
    test::check_refused([&] { (void)split(s, t, eta); }, errc::invalid_eta,
                        {"eta = ", "need 0 (deterministic) to 1 (ancestral)"});
}

TEST_CASE("missing noise adds in squares and is never less than 0", "[plan]") {
  CHECK(missing_noise(5, 3) == 4);
  CHECK(missing_noise(2, 0) == 2);
  CHECK(missing_noise(2, 2) == 0);
  CHECK(missing_noise(2, std::nextafter(2.0, 3.0)) == 0);
}

TEST_CASE("noise_up leads from a level to a noisier one", "[plan]") {
  const auto row = noise_up(t, s, 1);
  CHECK(row[{symbol::kind::x, 0}] == Approx(0.75).epsilon(1e-15));
  CHECK(row[{symbol::kind::z, 0}] == Approx(std::sqrt(0.64 - 0.45 * 0.45)).epsilon(1e-14));
  CHECK(noise_up(t, s, 2)[{symbol::kind::z, 0}] == 2 * row[{symbol::kind::z, 0}]);
  CHECK(noise_up(clean, pure, 1) == z());
}
