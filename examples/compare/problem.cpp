#include "problem.hpp"

#include "schedules.hpp"

#include <ebb/error.hpp>

#include <algorithm>

std::vector<std::string> problem_names() {
#ifdef EBB_COMPARE_FASHION
  return {"gaussian", "mixture", "fashion"};
#else
  return {"gaussian", "mixture"};
#endif
}

problem make_problem(const std::string& name, const problem_options& options) {
  if (name == "gaussian") return gaussian_problem(options);
  if (name == "mixture") return mixture_problem(options);
#ifdef EBB_COMPARE_FASHION
  if (name == "fashion") return fashion_problem(options);
#endif
  ebb::fail(ebb::errc::unknown_value,
            {"problem = \"", name, "\": there are ", joined(problem_names())});
}

bool draws(const ebb::plan& plan) {
  const auto draws_in = [](const ebb::combination& row) {
    return std::any_of(row.terms().begin(), row.terms().end(),
                       [](const ebb::term& t) { return t.of.what == ebb::symbol::kind::z; });
  };
  return (plan.start() && draws_in(*plan.start())) ||
         std::any_of(plan.stages().begin(), plan.stages().end(), [&](const ebb::stage& s) {
           return draws_in(s.point) || (s.state && draws_in(*s.state));
         });
}
