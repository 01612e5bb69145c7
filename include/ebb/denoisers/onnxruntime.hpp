// A denoiser from an ONNX file:
//
//   ebb::condition label{"label", {1}, std::vector<std::int64_t>{3}};
//   ebb::onnxruntime_denoiser net("unet.onnx", {.conditions = {label}});
//   auto x = ebb::sample<float>(ebb::ddim{}, levels, net, {16, 1, 28, 28}, options);
#pragma once

#include <ebb/denoisers/onnx_model.hpp>
#include <ebb/schedule/noise_level.hpp>

namespace ebb {

class onnxruntime_denoiser {
 public:
  // Errors: those of onnx_model; errc::unknown_value for an input that is neither found nor given,
  // or a condition without an input.
  explicit onnxruntime_denoiser(const std::string& path, const engine_options& options = {})
      : onnxruntime_denoiser(onnx_model(path, options), options) {}
  onnxruntime_denoiser(onnx_model model, engine_options options)
      : model_(std::move(model)), options_(std::move(options)) {
    std::vector<std::string> names, outputs;
    for (const auto& input : model_.inputs()) names.push_back(input.name);
    for (const auto& output : model_.outputs()) outputs.push_back(output.name);
    options_.sample = sample_name(model_.path(), options_, names);
    options_.time = time_name(model_.path(), options_, names);
    options_.output = pick_name(model_.path(), "output", options_.output, outputs, {}, 0);
    auto needed = names;
    std::erase(needed, options_.sample);
    std::erase(needed, options_.time);
    check_conditions(model_.path(), options_.conditions, needed, needed);
  }

  // The same model, not read again, under other conditions: for guidance, or another prompt.
  [[nodiscard]] onnxruntime_denoiser with(std::vector<condition> conditions) const {
    auto options = options_;
    options.conditions = std::move(conditions);
    return {model_, std::move(options)};
  }

  // x [N, ...] and out are lent to the engine where the model has their type, else converted. A
  // model of fixed batch B takes them B at a time. Of Ebb's own, only the first call for each N
  // allocates. Errors: those of onnx_model::run; errc::shape_mismatch for conditions of another N,
  // or an N that B does not divide; errc::incompatible_options for a time that is not whole.
  void operator()(view<const float> x, const noise_level& at, view<float> out) {
    evaluate(x, at, out);
  }
  void operator()(view<const half> x, const noise_level& at, view<half> out) {
    evaluate(x, at, out);
  }
  void operator()(view<const bfloat16> x, const noise_level& at, view<bfloat16> out) {
    evaluate(x, at, out);
  }
  void operator()(view<const double> x, const noise_level& at, view<double> out) {
    evaluate(x, at, out);
  }

 private:
  template <class T>
  void evaluate(view<const T> x, const noise_level& at, view<T> out) {
    const auto& sample = model_.input(options_.sample);
    const std::size_t n = x.shape().batch();
    const bool any = sample.extents.empty() || sample.extents[0] < 0;
    const std::size_t part = any ? n : static_cast<std::size_t>(sample.extents[0]);
    if (part == 0 || n % part != 0)
      fail(errc::shape_mismatch, {model_.path(), ": \"", sample.name, "\" has a fixed batch of ",
                                  part, ": ", n, " samples need to be a multiple of that"});
    prepare(n, part);
    set_time(at.t);
    for (std::size_t first = 0; first < n; first += part) {
      inputs_[0] = {&sample, x.samples(first, part)};
      for (std::size_t k = 0; k < conditions_.size(); ++k) lend_condition(k, first, part);
      model_.run(inputs_, model_.output(options_.output), out.samples(first, part), copies_);
    }
  }

  void prepare(std::size_t n, std::size_t part) {
    if (batch_ == n) return;
    batch_ = none;
    conditions_.clear();
    for (const auto& given : options_.conditions)
      conditions_.push_back(keeps_batch(given) ? given : given.for_batch(n));
    inputs_.resize(2 + conditions_.size());
    // as many times as the model's input has, or as samples
    std::vector<std::size_t> extents;
    for (const auto extent : model_.input(options_.time).extents)
      extents.push_back(extent >= 0 ? static_cast<std::size_t>(extent)
                                    : (extents.empty() ? part : 1));
    time_shape_ = ebb::shape(extents);
    batch_ = n;
  }

  // One that the model wants in this very size, whatever the batch.
  [[nodiscard]] bool keeps_batch(const condition& given) const {
    const auto& extents = model_.input(given.name).extents;
    return extents.empty() || given.shape.rank() == 0 ||
           extents[0] == static_cast<std::int64_t>(given.shape[0]);
  }

  void lend_condition(std::size_t k, std::size_t first, std::size_t part) {
    const auto& given = conditions_[k];
    const bool whole = given.shape.rank() == 0 || given.shape.batch() != batch_;
    std::visit(
        [&](const auto& values) {
          const view all(values.data(), given.shape);
          inputs_[2 + k] = {&model_.input(given.name), whole ? all : all.samples(first, part)};
        },
        given.values);
  }

  void set_time(double t) {
    const auto& input = model_.input(options_.time);
    const bool whole =
        input.type == onnx_type<std::int64_t> || input.type == onnx_type<std::int32_t>;
    if (whole) {
      whole_times_.assign(time_shape_.size(), whole_time(model_.path(), input.name, t, options_));
      inputs_[1] = {&input, view<const std::int64_t>(whole_times_.data(), time_shape_)};
    } else {
      times_.assign(time_shape_.size(), static_cast<float>(t));
      inputs_[1] = {&input, view<const float>(times_.data(), time_shape_)};
    }
  }

  static constexpr auto none = static_cast<std::size_t>(-1);

  onnx_model model_;
  engine_options options_;
  std::size_t batch_ = none;
  std::vector<condition> conditions_;  // for that batch
  shape time_shape_;
  std::vector<float> times_;
  std::vector<std::int64_t> whole_times_;
  std::vector<onnx_input> inputs_;
  std::vector<onnx_buffer> copies_;
};

}  // namespace ebb
