// What a run is made of. Buffers are allotted and each stage's operations are written down by the
// constructor; advance() carries them out in free buffers and slots and commits by changing
// numbers, last of all.
#pragma once

#include <ebb/run/run.hpp>

#include "layout.hpp"
#include "pass.hpp"
#include "stage_writer.hpp"

#include <array>

namespace ebb {

template <class T>
class engine {
 public:
  using shared_plan = std::shared_ptr<const plan>;

  engine(shared_plan plan, tensor<T> x, options<T> options);
  engine(shared_plan plan, const checkpoint<T>& from, options<T> options);

  [[nodiscard]] bool done() const noexcept { return now_ == layout_.stages.size(); }
  [[nodiscard]] view<const T> input() const;
  [[nodiscard]] noise_level level() const;
  [[nodiscard]] const shape& output_shape() const noexcept { return output_shape_; }
  void advance(view<const T> output, view<const T> unguided);
  [[nodiscard]] view<const T> denoised() const;
  [[nodiscard]] const tensor<T>& state() const { return buffers_[state_]; }
  [[nodiscard]] tensor<T> take_state() { return std::move(buffers_[state_]); }
  [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }
  [[nodiscard]] std::size_t evaluation() const noexcept { return now_; }
  [[nodiscard]] std::size_t evaluations() const noexcept { return layout_.stages.size(); }
  [[nodiscard]] checkpoint<T> save() const;

  // For a run that tries steps (adaptive_run): it stands somewhere, may go back there as long as no
  // stage was evaluated since, and goes on by another plan with no more memories than the first.
  struct position {
    std::size_t now, state, point, input;
  };
  [[nodiscard]] position stand() const noexcept { return {now_, state_, point_, input_}; }
  void go_back(const position& to) noexcept;

  // From the present state. `first_known`: the plan's first estimates are those of the plan before,
  // so it begins at its second. What lies at `back` stays as it is. After any error nothing has
  // moved.
  void follow(const plan& next, bool first_known, const position& back);

  // To where a run of this plan stood; noise is the caller's.
  void go_on_from(const checkpoint<T>& from);

  // How many evaluations of other plans errors are to count before this plan's.
  void count_from(std::size_t earlier) noexcept { earlier_ = earlier; }

  // Where the last stage's point and state lie; the state may be changed before it is gone on from.
  [[nodiscard]] view<const T> point() const { return buffers_[point_]; }
  [[nodiscard]] tensor<T>& candidate() { return buffers_[state_]; }

 private:
  void allot(const shape& shape);
  bool read_scalings(const layout& layout, std::vector<scalings>& to) const;
  [[nodiscard]] std::vector<program> write_programs() const;

  void check_output(view<const T> output, const char* name) const;
  void make_draws(const resolved_stage& stage);
  void carry_out(const std::vector<operation>& operations);
  void correct(const correction<T>& hook, tensor<T>& values, const noise_level& at,
               const char* what);
  void scale_input();
  [[nodiscard]] bool holds(std::size_t slot, std::size_t draw, std::size_t now) const;
  void require_finite(const char* what, view<const T> values) const;
  [[noreturn]] void refuse(const char* what, std::size_t element, double value) const;
  [[nodiscard]] std::size_t free_buffer(std::size_t taken) const;

  options<T> options_;
  philox_noise own_noise_;
  const philox_noise* philox_ = nullptr;  // where noise is made tile by tile
  shared_plan plan_;
  layout layout_;
  std::uint64_t fingerprint_ = 0;
  std::vector<scalings> scalings_;  // by stage
  stage_writer writer_;
  std::vector<program> programs_;  // by stage
  shape shape_, output_shape_;
  pass<T> pass_;
  typename pass<T>::context context_;

  std::array<tensor<T>, 4> buffers_;  // the state, the point, and where the next ones go
  std::size_t state_ = 0, point_ = 0;
  std::array<tensor<T>, 2> inputs_;  // where c_in is not 1: the network's and the next
  std::size_t input_ = 0;
  std::vector<tensor<T>> slots_;    // estimates and draws
  std::vector<std::size_t> drawn_;  // by slot: the draw it holds
  std::vector<T*> places_;
  std::size_t most_locals_ = 0;

  std::size_t now_ = 0;                      // the stage to be evaluated
  std::optional<std::size_t> earlier_ = {};  // evaluations by plans before, where there are others
  bool cancelled_ = false;
  bool made_ = false;  // constructed; until then errors are about the arguments
};

}  // namespace ebb
