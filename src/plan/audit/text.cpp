#include <ebb/plan/audit.hpp>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <ostream>

namespace ebb {
namespace {

constexpr double kept = 1e-10;  // a row's identity, to rounding

template <class... Numbers>
std::string text(const char* format, Numbers... numbers) {
  std::array<char, 200> line{};
  const int length = std::snprintf(line.data(), line.size(), format, numbers...);
  return {line.data(), static_cast<std::size_t>(length)};
}

std::string slope_of(const measured_order& order) {
  return text("%.2f", std::abs(order.slope) < 0.005 ? 0.0 : order.slope);
}

// Rounding is no finding, and differs between machines.
std::string small(double value) { return std::abs(value) < 1e-12 ? "0" : text("%.2g", value); }

bool exact(const measured_order& order) { return order.order() == std::numeric_limits<int>::max(); }

std::string line(const char* name, const measured_order& order, std::optional<int> stated) {
  std::string result = text("%-17s", name);
  if (!order.unmeasured.empty()) return result + "not measured: " + order.unmeasured + "\n";
  const auto& [n, e] = std::pair(order.steps, order.errors);
  if (exact(order)) result += text("exact at %zu steps", n[0]);
  else
    result += text("%d  (slope %s: errors %.1e %.1e %.1e at %zu %zu %zu steps)", order.order(),
                   slope_of(order).c_str(), e[0], e[1], e[2], n[0], n[1], n[2]);
  if (stated) result += text(", stated %d", *stated);
  return result + "\n";
}

std::string line(const row_defect& defect) {
  if (std::max(defect.mean, defect.variance) < 1e-12) return "keep mean and variance";
  return "miss the mean by " + small(defect.mean) + ", the variance by " + small(defect.variance);
}

std::string line(const char* name, const audited_end& end) {
  return text("%-17s", name) +
         (end.refusal.empty() ? "rows " + line(end.defect) : "refused: " + end.refusal);
}

}  // namespace

std::vector<std::string> audit_report::doubts() const {
  std::vector<std::string> found;
  const auto doubt = [&](bool is, auto&&... pieces) {
    if (!is) return;
    found.emplace_back();
    ((found.back() += words(pieces).text()), ...);
  };
  const auto rounded = [](double value) { return text("%.2g", value); };
  doubt(defect.mean > kept, "rows miss the mean, by ", rounded(defect.mean), " at worst");
  doubt(defect.variance > kept, "rows miss the variance, by ", rounded(defect.variance),
        " at worst");
  doubt(displaced > kept, "the network is asked where the state is not: ", rounded(displaced),
        " away in log alpha or log sigma");
  const auto compare = [&](const char* what, const measured_order& measured, int said) {
    if (measured.unmeasured.empty())
      doubt(!exact(measured) && measured.order() != said, what, ": stated ", said, ", measured ",
            measured.order(), " (slope ", slope_of(measured), ")");
    else doubt(!learned_variance, what, ": no plan to measure: ", measured.unmeasured);
  };
  if (stated) {
    compare("order", order, stated->order);
    compare("order as run", order_as_run, stated->order_as_run);
    doubt(draws && !stated->stochastic, "it draws noise, and says that it never does");
    doubt(evaluations_per_step != stated->evaluations, "evaluations a step: stated ",
          stated->evaluations, ", counted ", rounded(evaluations_per_step));
    doubt(history != static_cast<std::size_t>(stated->history), "oldest evaluation: stated ",
          stated->history, " ago, counted ", history);
  } else {
    const auto measure = [&](const char* what, const measured_order& measured) {
      if (!measured.unmeasured.empty())
        doubt(!learned_variance, what, ": no plan to measure: ", measured.unmeasured);
      else
        doubt(measured.order() == 0, what, ": it does not converge (slope ", slope_of(measured),
              ")");
    };
    measure("order", order);
    measure("order as run", order_as_run);
  }
  const auto judge = [&](const char* where, const audited_end& end) {
    doubt(!end.refusal.empty(), where, ": no plan: ", end.refusal);
    const double off = std::max(end.defect.mean, end.defect.variance);
    doubt(off > kept, where, ": its row misses mean or variance, by ", rounded(off));
  };
  judge("at pure noise", at_pure_noise);
  judge("at the clean level", at_clean);
  return found;
}

std::string audit_report::describe() const {
  const auto fact = [&](int sampler_facts::*which) {
    return stated ? std::optional<int>((*stated).*which) : std::nullopt;
  };
  std::string page = line(draws ? "order (weak)" : "order", order, fact(&sampler_facts::order));
  page += line("order as run", order_as_run, fact(&sampler_facts::order_as_run));
  page += "rows             " + line(defect);
  page += std::max(defect.mean, defect.variance) < 1e-12
              ? "\n"
              : text(", worst at stage %zu\n", defect_stage);
  if (conditions)
    page += text(
        "exact on         %d powers of log-SNR in x_0, %d in eps, %d of sigma / alpha in "
        "eps\n",
        conditions->data, conditions->noise, conditions->slope);
  if (cosine_law)
    page += "cosine law       " +
            (*cosine_law < 1e-11 ? std::string("DDIM's") : "off by " + small(*cosine_law)) + "\n";
  page += text("amplification    %.3g of an error of the estimates, at stage %zu\n", amplification,
               amplification_stage);
  if (displaced > kept) page += "asked at         " + small(displaced) + " away from the state\n";
  page += text("network          %zu evaluations, %.3g a step, the oldest used %zu ago%s\n",
               evaluations, evaluations_per_step, history, draws ? "; draws noise" : "");
  page += line("at pure noise", at_pure_noise) + "\n" + line("at the clean end", at_clean);
  if (at_clean.refusal.empty())
    page += at_clean.returns_estimate ? "; the last returns x_0" : "; the last extrapolates";
  page += "\n";
  if (learned_variance) page += "Gaussian data    left out: the network says how much is drawn\n";
  if (!modes.empty()) page += "Gaussian data    variance  mean bias  variance ratio  KL       W2\n";
  for (const auto& mode : modes)
    page += text("                 %-8.3g  %-9s  %-14.6f  %-7s  %s\n", mode.data_variance,
                 small(mode.mean_bias).c_str(), mode.variance_ratio,
                 small(mode.kullback_leibler).c_str(), small(mode.wasserstein_2).c_str());
  for (const auto& sentence : doubts()) page += "doubt            " + sentence + "\n";
  return page;
}

std::ostream& operator<<(std::ostream& out, const audit_report& report) {
  return out << report.describe();
}

}  // namespace ebb
