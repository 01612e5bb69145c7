#include <ebb/plan/combination.hpp>

#include <algorithm>

namespace ebb {
namespace {

// The place of a symbol among sorted terms.
template <class Terms>
auto place_of(Terms& terms, symbol of) {
  return std::lower_bound(terms.begin(), terms.end(), of,
                          [](const term& t, const symbol& s) { return t.of < s; });
}

}  // namespace

combination::combination(symbol of) : terms_{{of, 1}} {}

double combination::operator[](symbol of) const {
  const auto place = place_of(terms_, of);
  return place != terms_.end() && place->of == of ? place->coefficient : 0;
}

combination& combination::operator+=(const combination& other) {
  for (const auto& [of, c] : other.terms_) add(of, c);
  return drop_zeros();
}

combination& combination::operator*=(double factor) {
  for (auto& term : terms_) term.coefficient *= factor;
  return drop_zeros();
}

combination& combination::operator/=(double divisor) {
  for (auto& term : terms_) term.coefficient /= divisor;
  return drop_zeros();
}

void combination::add(symbol of, double c) {
  const auto place = place_of(terms_, of);
  if (place == terms_.end() || place->of != of) terms_.insert(place, {of, c});
  else place->coefficient += c;
}

combination& combination::drop_zeros() {
  std::erase_if(terms_, [](const term& t) { return t.coefficient == 0; });
  return *this;
}

combination after(const combination& first, const combination& next) {
  const symbol state{symbol::kind::x, 0};
  const double c = next[state];
  return c * first + (next - c * combination(state));
}

namespace symbols {
combination x() { return symbol{symbol::kind::x, 0}; }
combination d(std::size_t k) { return symbol{symbol::kind::d, k}; }
combination e(std::size_t k) { return symbol{symbol::kind::e, k}; }
combination n(std::size_t k) { return symbol{symbol::kind::n, k}; }
combination u(std::size_t k) { return symbol{symbol::kind::u, k}; }
combination z(std::size_t k) { return symbol{symbol::kind::z, k}; }
}  // namespace symbols

}  // namespace ebb
