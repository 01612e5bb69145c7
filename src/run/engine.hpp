// What a run is made of. Buffers are allotted by the constructor; advance() writes its results to
// free buffers and slots and commits by changing numbers, last of all.
#pragma once

#include <ebb/run/run.hpp>

#include "layout.hpp"

#include <array>

namespace ebb {

template <class T>
class engine {
 public:
  engine(const plan& plan, tensor<T> x, options<T> options);
  engine(const plan& plan, const checkpoint<T>& from, options<T> options);

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

 private:
  void allot(const shape& shape);
  void check_output(view<const T> output, const char* name) const;
  void make_draws(const resolved_stage& stage);
  void estimate(const resolved_stage& stage, view<const T> output, view<const T> unguided);
  void apply(const resolved_row& row, const std::optional<learned_variance>& learned,
             view<const T> output, std::size_t target, const char* what);
  void combine_halves(std::size_t slot, double of_point, double of_output, view<const T> output);
  void estimate_noise(std::size_t slot, const noise_level& at, view<const T> output);
  void noise_left_by(std::size_t d, std::size_t slot, const noise_level& at);
  void correct_estimate(std::size_t slot, const noise_level& at);
  void scale_input();
  [[nodiscard]] bool holds(std::size_t slot, std::size_t draw, std::size_t now) const;
  void require_finite(const char* what, view<const T> values) const;
  [[noreturn]] void refuse(const char* what, std::size_t element, double value) const;

  [[nodiscard]] view<T> batch(tensor<T>& buffer) const { return view<T>(buffer); }
  [[nodiscard]] std::size_t free_buffer(std::size_t taken) const;

  options<T> options_;
  layout layout_;
  std::uint64_t fingerprint_ = 0;
  std::vector<scalings> scalings_;  // by stage
  shape shape_, output_shape_;

  std::array<tensor<T>, 4> buffers_;  // the state, the point, and where the next ones go
  std::size_t state_ = 0, point_ = 0;
  tensor<T> input_;                 // where c_in is not 1
  std::vector<tensor<T>> slots_;    // estimates and draws
  std::vector<std::size_t> drawn_;  // by slot: the draw it holds
  std::vector<tensor<T>> scaled_;   // draws times a learned standard deviation
  std::vector<const T*> inputs_;

  std::size_t now_ = 0;  // the stage to be evaluated
  bool cancelled_ = false;
  bool made_ = false;  // constructed; until then errors are about the arguments
};

}  // namespace ebb
