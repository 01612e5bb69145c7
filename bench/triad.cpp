// STREAM's triad (McCalpin 1995): three streams, the measure of memory.
#include "baselines/by_hand.hpp"
#include "benchmarks.hpp"
#include "measure.hpp"

namespace {

template <class T>
struct triad {
  ebb::tensor<T> b, c, a{b.shape()};

  void advance() { loops<T>().triad(a.data(), b.data(), c.data(), T(0.5), a.size()); }
};

template <class T>
void add(const size& at) {
  measure<T>("triad/by_hand", at, [=] { return triad<T>{start<T>(at), output<T>(at)}; });
}

}  // namespace

void add_triad() {
  for_all_sizes([]<class T>(const size& at) { add<T>(at); });
}
