#include <ebb/plan/cfg_pp.hpp>
#include <ebb/plan/straight_axis.hpp>

#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_same;

TEST_CASE("Euler's row becomes the paper's: x_0 guided, noise unguided", "[plan]") {
  const noise_level s{500, 0.6, 0.8}, t{250, 0.8, 0.6};
  const auto noise = (x() - s.alpha * u()) / s.sigma;
  check_same(cfg_pp_form(straight_step(s, t), s), t.alpha * d() + t.sigma * noise);
}

TEST_CASE("2M's row becomes ComfyUI's", "[plan]") {
  // D + e^-h (x - D_u) + (1 - e^-h) / 2r (D - D_u before), at alpha = 1
  const noise_level s{4, 1, 4};
  const double decay = 0.6, r = 0.8;
  const auto row = decay * x() + (1 - decay) * ((1 + 1 / (2 * r)) * d() - 1 / (2 * r) * d(1));
  check_same(cfg_pp_form(row, s), d() + decay * (x() - u()) + (1 - decay) / (2 * r) * (d() - u(1)));
}

TEST_CASE("without guidance u = d and nothing changes", "[plan]") {
  const noise_level s{500, 0.6, 0.8};
  const auto row = 0.7 * x() + 0.5 * d() - 0.1 * d(1) + 0.3 * z();
  combination back;
  for (const auto& [of, c] : cfg_pp_form(row, s).terms())
    back += c * (of.what == symbol::kind::u ? d(of.index) : combination(of));
  check_same(back, row, 1e-15);
}

TEST_CASE("from pure noise nothing of x is noise of an estimate", "[plan]") {
  const auto row = 0.6 * x() + 0.8 * d();
  CHECK(cfg_pp_form(row, {999, 0, 1}) == row);
}
