#include "stage_writer.hpp"

#include <cmath>

namespace ebb {
namespace {

// of_point times the point plus of_output times the network's prediction.
operation of_network(std::size_t to, double of_point, double of_output,
                     std::size_t output = place::output) {
  operation sum{.to = to, .refusal = "the estimate"};
  const auto add = [&](double c, std::size_t from) {
    if (c == 0) return;
    sum.coefficients.push_back(c);
    sum.from.push_back(from);
  };
  add(of_point, place::point);
  add(of_output, output);
  return sum;
}

// eps = (x - alpha x_0) / sigma of the network's own x_0.
operation noise_estimate(std::size_t to, const noise_level& at, const scalings& c) {
  // the difference is rounding where the prediction is eps itself
  const double rest = 1 - at.alpha * c.c_skip;
  return of_network(to, std::abs(rest) < 1e-15 ? 0 : rest / at.sigma,
                    -at.alpha * c.c_out / at.sigma);
}

// The same of the corrected x_0, at d.
operation noise_left(std::size_t to, std::size_t d, const noise_level& at) {
  return {.to = to,
          .from = {place::point, d},
          .coefficients = {1 / at.sigma, -at.alpha / at.sigma},
          .refusal = "the noise estimate after correct_x0"};
}

operation look_at(std::size_t place) {
  return {.what = operation::kind::check, .from = {place}, .refusal = "the network's output"};
}

}  // namespace

program stage_writer::write(const resolved_stage& stage, const scalings& c,
                            double next_c_in) const {
  program result;
  auto& first = result.estimates;
  auto& second = hooks_x0() ? result.rows : result.estimates;
  write_draws(stage, second);  // first, so that estimate and row are neighbours
  const auto estimate = [&](std::size_t to, std::size_t output, operation::when when) {
    first.push_back(of_network(to, c.c_skip, c.c_out, output));
    first.back().only = when;
    if (!clip_range) return;
    first.back().last = false;
    first.push_back({.what = operation::kind::clip, .to = to, .range = *clip_range, .only = when});
  };
  if (stage.learned) first.push_back(look_at(place::variance));
  if (c.c_out == 0) first.push_back(look_at(place::output));  // no row will see it
  const std::size_t d = place_of(stage.d);
  estimate(d, place::output, operation::when::always);
  if (stage.u.exists()) {
    const std::size_t u = place_of(stage.u);
    estimate(u, place::unguided, operation::when::unguided);
    second.push_back({.to = u, .from = {d}, .coefficients = {1}, .only = operation::when::guided});
  }
  // what is local is made in the pass of the rows
  if (stage.e.exists()) second.push_back(noise_estimate(place_of(stage.e), stage.at, c));
  if (stage.n.exists()) {
    const std::size_t n = place_of(stage.n);
    second.push_back(corrects_x0 ? noise_left(n, d, stage.at) : noise_estimate(n, stage.at, c));
  }
  write_sums(stage, second);
  if (next_c_in != 1 && !corrects_xt)
    second.push_back(
        {.to = place::next_input, .from = {place::next_point}, .coefficients = {next_c_in}});
  pair_up(result.estimates);
  pair_up(result.rows);
  return result;
}

void stage_writer::write_rows(const resolved_stage& stage, std::vector<operation>& to) const {
  write_draws(stage, to);
  write_sums(stage, to);
}

void stage_writer::write_draws(const resolved_stage& stage, std::vector<operation>& to) const {
  for (const auto& planned : stage.draws)
    if (is_local(planned))
      to.push_back({.what = operation::kind::noise,
                    .to = first_local + planned.local,
                    .draw = described(planned)});
}

void stage_writer::write_sums(const resolved_stage& stage, std::vector<operation>& to) const {
  const auto apply = [&](const resolved_row& row, std::size_t target) {
    operation sum{.to = target, .coefficients = row.coefficients, .refusal = "the state"};
    std::size_t scaled = first_scaled;
    for (const auto& operand : row.operands) {
      std::size_t from = operand.is_state ? std::size_t{place::state} : place_of(operand);
      if (operand.is_draw && stage.learned) {
        to.push_back({.what = operation::kind::deviate,
                      .to = scaled,
                      .from = {from},
                      .log_min = stage.learned->log_min,
                      .log_max = stage.learned->log_max});
        from = scaled++;
      }
      sum.from.push_back(from);
    }
    to.push_back(std::move(sum));
  };
  apply(stage.point, place::next_point);
  if (stage.state) apply(*stage.state, place::next_state);
}

std::size_t stage_writer::place_of(const resolved_row::operand& operand) const noexcept {
  const bool local = operand.local != nowhere && (!operand.is_draw || makes_noise);
  return local ? first_local + operand.local : place::first_slot + operand.slot;
}

bool stage_writer::is_local(const planned_draw& planned) const noexcept {
  return makes_noise && planned.local != nowhere;
}

draw stage_writer::described(const planned_draw& planned) const noexcept {
  draw described = any_draw;
  described.index = planned.index;
  described.from = planned.from;
  described.to = planned.to;
  return described;
}

}  // namespace ebb
