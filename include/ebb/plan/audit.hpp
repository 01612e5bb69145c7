// What a sampler is worth, measured: for those who write one or choose one. Any callable from
// levels to a plan is audited from its rows alone, without a network, tensors or sampling.
//
//   std::cout << ebb::audit(my_sampler);
//
// Orders are slopes of errors whose exact answer is known; laws on Gaussian data are exact, because
// every sampler is linear there. What cannot be said of a sampler is left empty, never guessed.
#pragma once

#include <ebb/plan/sampler.hpp>

#include <array>
#include <iosfwd>

namespace ebb {

struct audit_options {
  // Where rows, laws and ends are looked at. Empty: EDM's 20 steps, sigma 80 to 0.002, then 0.
  levels grid = {};

  // steps -> levels, on which orders are measured: more noise than data at its front, finite at
  // both ends. Empty: log-SNR in equal steps from -2 to 2.2, variance preserving.
  std::function<levels(std::size_t steps)> ladder = {};

  // The modes of Gaussian data, and the mean of each.
  std::vector<double> variances{0.04, 0.25, 0.64, 1.44, 4};
  double mean = 0.7;
};

// The slope of an error as steps double.
struct measured_order {
  std::array<std::size_t, 3> steps{};
  std::array<double, 3> errors{};  // the largest over problems and starts
  double slope = 0;                // log2(errors[1] / errors[2]); infinite: exact at any step
  std::string unmeasured = {};     // not empty: why there is no slope, which then is NaN

  // The slope as a whole number; 0: no convergence.
  [[nodiscard]] int order() const;
};

// The law of the result on Gaussian data of one variance, against the exact one.
struct audited_mode {
  double data_variance = 0;
  double mean_bias = 0;  // of the result's mean
  double variance_ratio = 1;
  double kullback_leibler = 0;  // nats
  double wasserstein_2 = 0;
};

// The rows of a plan that touch an end of the noise axis.
struct audited_end {
  row_defect defect = {};
  bool returns_estimate = false;  // the last is d(0): the run ends with the x_0 estimate
  std::string refusal = {};       // not empty: no plan there, and why
};

// How many powers, 1 first, a method integrates exactly in the variable of its polynomial; at most
// 4. An Adams or exponential method of order p meets p of one kind.
struct met_conditions {
  int data = 0;   // x_0 = lambda^k (DPM-Solver++, UniPC, SA-Solver)
  int noise = 0;  // eps = lambda^k (DPM-Solver)
  int slope = 0;  // eps = (sigma / alpha)^k (LMS, iPNDM-v)
};

struct audit_report {
  std::optional<sampler_facts> stated = {};  // what the sampler says of itself, if it does

  // Whether the plans draw. Then both orders are one, the weak order of the whole run: of the law's
  // variance on Gaussian data, which is all that is measured of it. No exact starting values exist,
  // for the path depends on how the noise is split.
  bool draws = false;
  measured_order order = {};  // from exact starting values, before orders are lowered for the end
  measured_order order_as_run = {};  // the whole run

  row_defect defect = {};        // the worst rows of `grid` (plan/identities.hpp)
  std::size_t defect_stage = 0;  // the stage of the worst, counted from 0

  // Where the network is asked and where the point it sees lies: the largest distance, in log alpha
  // or log sigma. Not 0 for inversion from the clean level, and for what asks at a wrong level.
  double displaced = 0;

  std::optional<met_conditions> conditions = {};  // empty where noise is drawn

  // One for each variance. Empty where a variance is learned: the network's answer is not known.
  std::vector<audited_mode> modes = {};

  // DDIM's gain in each step is the exact one times cos(theta_s - theta_t), theta = atan(sigma /
  // (alpha sqrt(variance))). The largest relative difference of the whole run's gain from that,
  // over the modes: 0 to rounding for all that equals DDIM. Empty where noise is drawn.
  std::optional<double> cosine_law = {};

  audited_end at_pure_noise = {};  // alpha = 0: of 20 steps from a flow's t = 1
  audited_end at_clean = {};       // sigma = 0: of EDM's 20 steps

  // How much an error of all x_0 estimates comes through a row, at worst over signs: the sum of
  // |change of the row by each estimate| / alpha of its target. At most 1 for first-order steps.
  double amplification = 0;
  std::size_t amplification_stage = 0;

  std::size_t evaluations = 0;      // on `grid`
  double evaluations_per_step = 0;  // of ten steps more
  std::size_t history = 0;          // the oldest evaluation a row names, in evaluations ago
  bool learned_variance = false;    // left out of orders and laws, which have the rows' own z

  // What does not fit, a sentence each: broken rows, stated facts that differ from the measured,
  // ends without a plan. Empty for a sound sampler.
  [[nodiscard]] std::vector<std::string> doubts() const;

  // The report as text.
  [[nodiscard]] std::string describe() const;
};

std::ostream& operator<<(std::ostream& out, const audit_report& report);

// Errors: errc::invalid_option naming the option; what the sampler throws on `grid`. Takes a
// fraction of a second.
[[nodiscard]] audit_report audit(const std::function<plan(const levels&)>& sampler,
                                 std::optional<sampler_facts> stated,
                                 const audit_options& options = {});

template <sampler S>
[[nodiscard]] audit_report audit(const S& sampler, const audit_options& options = {}) {
  const auto make = [&](const levels& grid) { return plan(sampler(grid)); };
  if constexpr (requires { facts_of(sampler); }) return audit(make, facts_of(sampler), options);
  else return audit(make, std::nullopt, options);
}

}  // namespace ebb
