#include <ebb/plan/affine_law.hpp>
#include <ebb/plan/audit.hpp>
#include <ebb/schedule/continuous_schedule.hpp>
#include <ebb/schedule/grid.hpp>

#include <algorithm>
#include <limits>

#include "measures.hpp"

namespace ebb {
namespace {

void check(const audit_options& options) {
  if (options.variances.empty())
    fail(errc::invalid_option, {"audit: variances is empty: name one mode or more"});
  for (const double v : options.variances)
    if (!(v > 0 && std::isfinite(v)))
      fail(errc::invalid_option,
           {"audit: variances names ", v, ": need finite numbers above 0, of data that spread"});
  if (!std::isfinite(options.mean))
    fail(errc::invalid_option, {"audit: mean = ", options.mean, ": need a finite number"});
}

double larger(double a, double b) { return a > b || std::isnan(a) ? a : b; }

void look_at_rows(const plan& plan, audit_report& report) {
  report.evaluations = plan.evaluations();
  for_each_row(plan, [&](const combination& row, const noise_level& s, const noise_level& t,
                         std::size_t stage, bool) {
    const bool learned = plan.stages()[stage].learned.has_value();
    row_defect found = defect(row, s, t);
    if (learned) found.variance = 0, report.learned_variance = true;
    if (std::max(found.mean, found.variance) > std::max(report.defect.mean, report.defect.variance))
      report.defect_stage = stage;
    report.defect = {std::max(report.defect.mean, found.mean),
                     std::max(report.defect.variance, found.variance)};
    // the row's answer to each estimate: eps follows x_0 by -alpha / sigma
    std::vector<double> answers;
    for (const auto& [of, c] : row.terms()) {
      if (of.what == symbol::kind::x || of.what == symbol::kind::z) continue;
      report.history = std::max(report.history, of.index);
      const noise_level& at = plan.stages()[stage - of.index].at;
      const bool noise = of.what == symbol::kind::e || of.what == symbol::kind::n;
      answers.resize(std::max(answers.size(), of.index + 1));
      answers[of.index] += noise ? -c * at.alpha / at.sigma : c;
    }
    double amplification = 0;
    for (const double answer : answers) amplification += std::abs(answer) / t.alpha;
    if (t.alpha > 0 && amplification > report.amplification) {
      report.amplification = amplification;
      report.amplification_stage = stage;
    }
  });
}

// In log alpha or log sigma, whichever is more; both may be 0.
double apart(const noise_level& a, const noise_level& b) {
  const auto by = [](double one, double other) {
    return one == other ? 0 : std::abs(std::log(one / other));
  };
  return std::max(by(a.alpha, b.alpha), by(a.sigma, b.sigma));
}

double displacement(const plan& plan) {
  double most = 0;
  noise_level point = plan.start() ? plan.stages().front().at : plan.first_level();
  for (const auto& stage : plan.stages()) {
    most = std::max(most, apart(point, stage.at));
    point = stage.to;
  }
  return most;
}

audited_mode mode_of(const plan& plan, double mean, double variance) {
  const auto found = law_on_gaussian_data(plan, plan.first_level(), mean, variance);
  const auto wanted = found.exact(mean, variance);
  return {variance, found.mean - wanted.mean, found.variance / wanted.variance,
          kullback_leibler(found, wanted), wasserstein_2(found, wanted)};
}

double cosine_law(const plan& plan, const audit_options& options) {
  double worst = 0;
  for (const double v : options.variances) {
    const auto theta = [&](const noise_level& at) {
      return std::atan2(at.sigma, at.alpha * std::sqrt(v));
    };
    const auto deviation = [&](const noise_level& at) {
      return std::hypot(at.alpha * std::sqrt(v), at.sigma);
    };
    double gain = 1;
    noise_level s = plan.first_level();
    for_each_row(plan, [&](const combination&, const noise_level&, const noise_level& t,
                           std::size_t, bool state) {
      if (!state) return;
      gain *= deviation(t) / deviation(s) * std::cos(theta(s) - theta(t));
      s = t;
    });
    const auto found = law_on_gaussian_data(plan, plan.first_level(), options.mean, v);
    worst = larger(std::abs(found.gain / gain - 1), worst);
  }
  return worst;
}

// The rows of a plan that `touch`es an end.
template <class Touch>
audited_end end_of(const plan_maker& make, const levels& grid, Touch touches) {
  audited_end end;
  try {
    const plan made = make(grid);
    for_each_row(made, [&](const combination& row, const noise_level& s, const noise_level& t,
                           std::size_t stage, bool) {
      if (!touches(s) && !touches(t)) return;
      row_defect found = defect(row, s, t);
      if (made.stages()[stage].learned) found.variance = 0;
      end.defect = {std::max(end.defect.mean, found.mean),
                    std::max(end.defect.variance, found.variance)};
      if (t.sigma == 0)
        end.returns_estimate =
            row.terms().size() == 1 && std::abs(row[{symbol::kind::d, 0}] - 1) <= 1e-12;
    });
  } catch (const error& refusal) {
    end.refusal = refusal.what();
  }
  return end;
}

}  // namespace

int measured_order::order() const {
  if (!(slope >= 0.5)) return 0;
  return std::isinf(slope) ? std::numeric_limits<int>::max() : static_cast<int>(std::lround(slope));
}

audit_report audit(const plan_maker& sampler, std::optional<sampler_facts> stated,
                   const audit_options& options) {
  check(options);
  const levels grid = options.grid.empty() ? grid::karras(ve{}, 20) : options.grid;
  const plan made = sampler(grid);
  if (made.empty())
    fail(errc::empty_plan, {"audit: the sampler makes an empty plan of ", grid.size(),
                            " levels: need stages, and a grid of 2 levels or more"});
  audit_report report{.stated = stated};
  auto [order, as_run, draw] = measure_orders(sampler, options);
  report.order = std::move(order);
  report.order_as_run = std::move(as_run);
  report.draws = draw || draws(made);
  look_at_rows(made, report);
  report.displaced = displacement(made);
  report.conditions = count_conditions(sampler);
  if (!report.learned_variance)
    for (const double v : options.variances) report.modes.push_back(mode_of(made, options.mean, v));
  if (!draws(made)) report.cosine_law = cosine_law(made, options);
  report.at_pure_noise = end_of(sampler, grid::linspace(flow{}, 20),
                                [](const noise_level& l) { return l.alpha == 0; });
  report.at_clean =
      end_of(sampler, grid::karras(ve{}, 20), [](const noise_level& l) { return l.sigma == 0; });
  const auto evaluations = [&](std::size_t steps) {
    const auto even = grid::uniform_log_snr(vp{}, steps, {.from = -2, .to = 2.2});
    return static_cast<double>(sampler(even).evaluations());
  };
  try {
    report.evaluations_per_step = (evaluations(30) - evaluations(20)) / 10;
  } catch (const error&) {
    report.evaluations_per_step = static_cast<double>(made.evaluations()) /
                                  static_cast<double>(std::max<std::size_t>(grid.size(), 2) - 1);
  }
  return report;
}

}  // namespace ebb
