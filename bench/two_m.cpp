// The step of DPM-Solver++(2M), outside the network: by Ebb, and the same formula by other hands.
#include "baselines/by_hand.hpp"
#include "baselines/temporaries.hpp"
#include "benchmarks.hpp"
#include "ebb_steps.hpp"
#include "measure.hpp"
#if EBB_HAVE_EIGEN
#include "baselines/eigen.hpp"
#endif
#if EBB_HAVE_XTENSOR
#include "baselines/xtensor.hpp"
#endif

namespace {

template <class T>
std::vector<two_m_row<T>> rows_of(const ebb::plan& plan) {
  std::vector<two_m_row<T>> rows;
  for (const auto& stage : plan.stages()) {
    using enum ebb::symbol::kind;
    const ebb::scalings c = ebb::prediction::epsilon()(stage.at);
    const auto of = [&](ebb::symbol s) { return static_cast<T>(stage.point[s]); };
    rows.push_back(
        {static_cast<T>(c.c_skip), static_cast<T>(c.c_out), of({x}), of({d}), of({d, 1})});
  }
  return rows;
}

// A baseline that computes something else would be none.
template <class Baseline, class T>
void compare(Baseline baseline, const ebb::tensor<T>& expected, std::size_t steps) {
  for (std::size_t i = 0; i < steps; ++i) baseline.advance();
  for (std::size_t i = 0; i < expected.size(); ++i)
    if (!(std::abs(baseline.state()[i] - expected[i]) < 1e-3))
      throw std::logic_error("a baseline of the 2M step differs from Ebb's");
}

template <template <class> class Baseline, class T>
void add_baseline(const char* name, const size& at, const ebb::plan& plan) {
  const auto make = [=, rows = rows_of<T>(plan)] {
    return Baseline<T>(rows, start<T>(at), output<T>(at));
  };
  if (at.shape.size() < 1000) {
    ebb::run<T> run(plan, start<T>(at));
    while (!run.done()) run.advance(output<T>(at));
    compare(make(), run.state(), plan.evaluations());
  }
  measure<T>(std::string("2m/") + name, at, make);
}

template <class T>
void add_ebb(const size& at, const ebb::plan& plan) {
  measure<T>("2m/ebb", at, [=] { return ebb_steps<T>(plan, start<T>(at), output<T>(at)); });
}

template <class T>
void add(const size& at) {
  const ebb::plan plan = ebb::dpm_solver_multistep{}(levels_for(at));
  add_ebb<T>(at, plan);
  add_baseline<two_m_by_hand, T>("by_hand", at, plan);
  add_baseline<two_m_temporaries, T>("temporaries", at, plan);
#if EBB_HAVE_EIGEN
  add_baseline<two_m_eigen, T>("eigen", at, plan);
#endif
#if EBB_HAVE_XTENSOR
  add_baseline<two_m_xtensor, T>("xtensor", at, plan);
#endif
}

}  // namespace

void add_two_m() {
  for_all_sizes([]<class T>(const size& at) { add<T>(at); });
  for (const size& at : sizes) {
    const ebb::plan plan = ebb::dpm_solver_multistep{}(levels_for(at));
    add_ebb<ebb::half>(at, plan);
    add_ebb<ebb::bfloat16>(at, plan);
  }
}
