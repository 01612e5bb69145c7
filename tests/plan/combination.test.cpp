#include <ebb/plan/combination.hpp>

#include "support/catch.hpp"

using namespace ebb;
using namespace ebb::symbols;

TEST_CASE("a row is read as it is written", "[plan]") {
  const combination row = 0.5 * x() + 2 * d() - d(1) / 4 + 3 * e(2) - 0.25 * u(1) + z(1) * 0.1;
  CHECK(row[{symbol::kind::x, 0}] == 0.5);
  CHECK(row[{symbol::kind::d, 0}] == 2);
  CHECK(row[{symbol::kind::d, 1}] == -0.25);
  CHECK(row[{symbol::kind::e, 2}] == 3);
  CHECK(row[{symbol::kind::u, 1}] == -0.25);
  CHECK(row[{symbol::kind::z, 1}] == 0.1);
  CHECK(row[{symbol::kind::z, 0}] == 0);
  CHECK(row.terms().size() == 6);
}

TEST_CASE("terms stand in the order x, d, e, n, u, z however they were written", "[plan]") {
  const combination row = z() + u() + n() + e(1) + e() + d(1) + d() + x();
  CHECK(row == x() + d() + d(1) + e() + e(1) + n() + u() + z());
  CHECK(row.terms().front().of == symbol{symbol::kind::x, 0});
  CHECK(row.terms()[1].of == symbol{symbol::kind::d, 0});
  CHECK(row.terms()[4].of == symbol{symbol::kind::e, 1});
  CHECK(row.terms().back().of == symbol{symbol::kind::z, 0});
  CHECK(std::is_sorted(row.terms().begin(), row.terms().end(),
                       [](const term& a, const term& b) { return a.of < b.of; }));
}

TEST_CASE("like terms are collected, and a term of coefficient 0 is no term", "[plan]") {
  CHECK(x() + x() == 2 * x());
  CHECK((x() - x()).empty());
  CHECK((0 * d() + e()).terms().size() == 1);
  CHECK((0 * (d() + e())).empty());
  CHECK(x() + 2 * d() - x() == 2 * d());
}

TEST_CASE("a minus sign and a difference", "[plan]") {
  CHECK(-(x() - 2 * e()) == 2 * e() - x());
  const combination a = 3 * x() + d(), b = x() - d();
  CHECK(a - b == 2 * x() + 2 * d());
  CHECK(b - a == -2 * x() - 2 * d());
}

TEST_CASE("brackets are multiplied out", "[plan]") {
  CHECK((x() - 0.5 * d()) / 0.25 == 4 * x() - 2 * d());
  CHECK(2 * (x() + (d() - e()) * 0.5) == 2 * x() + d() - e());
}

TEST_CASE("the terms of a row that is gone live on in a loop", "[plan]") {
  double sum = 0;
  for (const auto& [of, c] : after(x(), 2 * x() + d()).terms()) sum += c;
  CHECK(sum == 3);
}

TEST_CASE("after: one row, then another, as one", "[plan]") {
  const auto first = 0.5 * x() + 0.25 * d() + z();
  const auto next = 2 * x() + e();
  CHECK(after(first, next) == x() + 0.5 * d() + e() + 2 * z());
  CHECK(after(x(), next) == next);
  CHECK(after(first, d()) == d());
}

TEST_CASE("a symbol of which nothing is said is x", "[plan]") {
  CHECK(symbol{} == symbol{symbol::kind::x, 0});
  CHECK(term{}.coefficient == 0);
}
