#include <ebb/plan/plan.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>

namespace ebb {
namespace {

constexpr auto kinds = std::array{"x", "d", "e", "n", "u", "z"};

std::string name_of(const symbol& of) {
  std::string name = kinds[static_cast<std::size_t>(of.what)];
  return of.what == symbol::kind::x ? name : name + std::to_string(of.index);
}

void check_row(const combination& row, const char* which, std::size_t step, const noise_level& at,
               std::size_t evaluations) {
  for (const auto& [of, c] : row.terms()) {
    if (!std::isfinite(c))
      fail(errc::invalid_plan, {"step ", step, " at t = ", at.t, " (alpha ", at.alpha, ", sigma ",
                                at.sigma, "): the ", which, "'s coefficient of ", name_of(of),
                                " is ", c, "; use the limit of the formula there"});
    const bool memory = of.what != symbol::kind::x && of.what != symbol::kind::z;
    if (memory && of.index >= evaluations)
      fail(errc::invalid_plan,
           {"step ", step, " at t = ", at.t, ": the ", which, " names ", name_of(of),
            ", which needs ", of.index + 1, " evaluations; so far: ", evaluations,
            "; start with a lower order"});
  }
}

void check_draws(std::size_t draws, std::size_t step, const noise_level& at) {
  if (draws <= 64) return;
  fail(errc::invalid_plan, {"step ", step, " at t = ", at.t, ": draws = ", draws,
                            ": need 64 or fewer; no sampler takes more in a step"});
}

std::string text(const char* format, double value) {
  std::array<char, 40> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), format, value);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

std::string text(const combination& row) {
  std::string line;
  for (const auto& [of, c] : row.terms()) {
    if (line.empty()) line += c < 0 ? "-" : "";
    else line += c < 0 ? " - " : " + ";
    line += text("%.6g ", std::abs(c)) + name_of(of);
  }
  return line.empty() ? "0" : line;
}

std::string text(const noise_level& level) {
  return "t " + text("%-8.6g", level.t) + " alpha " + text("%-11.6g", level.alpha) + " sigma " +
         text("%-11.6g", level.sigma);
}

// FNV-1a over 64-bit words.
class hasher {
 public:
  void operator()(std::uint64_t word) {
    for (int byte = 0; byte < 8; ++byte) {
      hash_ = (hash_ ^ ((word >> (8 * byte)) & 0xff)) * 0x100000001b3;
    }
  }
  void operator()(double value) { (*this)(std::bit_cast<std::uint64_t>(value)); }
  void operator()(const noise_level& level) {
    (*this)(level.t);
    (*this)(level.alpha);
    (*this)(level.sigma);
  }
  void operator()(const combination& row) {
    (*this)(std::uint64_t{row.terms().size()});
    for (const auto& [of, c] : row.terms()) {
      (*this)(static_cast<std::uint64_t>(of.what));
      (*this)(std::uint64_t{of.index});
      (*this)(c);
    }
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace

plan& plan::add(stage next) {
  check_noise_level(next.at, "stages.at", stages_.size());
  check_noise_level(next.to, "stages.to", stages_.size());
  const std::size_t evaluations = stages_.size() + 1;
  check_row(next.point, "point", steps_, next.at, evaluations);
  if (next.state) check_row(*next.state, "state", steps_, next.at, evaluations);
  if (next.learned &&
      !(std::isfinite(next.learned->log_min) && std::isfinite(next.learned->log_max)))
    fail(errc::invalid_plan,
         {"step ", steps_, " at t = ", next.at.t, ": learned log-variance from ",
          next.learned->log_min, " to ", next.learned->log_max, "; need finite numbers"});
  check_draws(next.draws, steps_, next.at);
  const bool ends_step = next.state.has_value();
  stages_.push_back(std::move(next));
  if (ends_step) ++steps_;
  return *this;
}

plan& plan::begin_with(const noise_level& from, const combination& row, std::size_t draws) {
  check_noise_level(from, "start level", 0);
  check_row(row, "start", 0, from, 0);
  check_draws(draws, 0, from);
  start_draws_ = draws;
  start_ = row;
  start_level_ = from;
  return *this;
}

plan& plan::begin_at(const noise_level& from) {
  check_noise_level(from, "start level", 0);
  start_level_ = from;
  return *this;
}

const noise_level& plan::first_level() const {
  if (start_level_) return *start_level_;
  if (empty()) fail(errc::empty_plan, {"first_level() of a plan without stages"});
  return stages_.front().at;
}

double plan::defect() const {
  double worst = 0;
  if (stages_.empty()) return worst;
  auto judge = [&](const combination& row, const noise_level& s, const noise_level& t,
                   bool learned) {
    const auto found = ebb::defect(row, s, t);
    worst = std::max({worst, found.mean, learned ? 0 : found.variance});
  };
  noise_level state = first_level();
  if (start_) {
    judge(*start_, state, stages_.front().at, false);
    state = stages_.front().at;
  }
  for (const auto& stage : stages_) {
    judge(stage.point, state, stage.to, stage.learned.has_value());
    if (!stage.state) continue;
    judge(*stage.state, state, stage.state_level(), stage.learned.has_value());
    state = stage.state_level();
  }
  return worst;
}

std::string plan::describe() const {
  std::string table = std::to_string(evaluations()) + " evaluations, " + std::to_string(steps_) +
                      (steps_ == 1 ? " step\n" : " steps\n");
  if (start_) table += "start  " + text(*start_level_) + "  x <- " + text(*start_) + "\n";
  std::size_t step = 0;
  for (const auto& stage : stages_) {
    std::string number = std::to_string(step);
    number.insert(0, number.size() < 5 ? 5 - number.size() : 0, ' ');
    const bool whole = stage.state == stage.point;
    table += number + "  " + text(stage.at) + (whole ? "  x <- " : "  point <- ") +
             text(stage.point) + "\n";
    if (stage.state && !whole) table += "       x <- " + text(*stage.state) + "\n";
    if (stage.learned)
      table += "       z scaled by a learned variance, log from " +
               text("%.6g", stage.learned->log_min) + " to " +
               text("%.6g", stage.learned->log_max) + "\n";
    if (stage.state) ++step;
  }
  if (!stages_.empty()) table += "  end  " + text(stages_.back().to) + "\n";
  return table;
}

std::uint64_t plan::fingerprint() const {
  hasher hash;
  hash(std::uint64_t{start_.has_value()});
  hash(std::uint64_t{start_level_.has_value()});
  if (start_level_) hash(*start_level_);
  if (start_) {
    hash(*start_);
    hash(std::uint64_t{start_draws_});
  }
  for (const auto& stage : stages_) {
    hash(stage.at);
    hash(stage.to);
    hash(stage.point);
    hash(std::uint64_t{stage.state.has_value()});
    if (stage.state) hash(*stage.state);
    hash(std::uint64_t{stage.draws});
    hash(std::uint64_t{stage.learned.has_value()});
    if (stage.learned) {
      hash(stage.learned->log_min);
      hash(stage.learned->log_max);
    }
  }
  return hash.value();
}

}  // namespace ebb
