// A denoiser from a TorchScript file, run by LibTorch (1.13 or newer):
//
//   ebb::condition label{"label", {1}, std::vector<std::int64_t>{3}};
//   ebb::libtorch_denoiser net("unet.pt", {.conditions = {label}});
//   auto x = ebb::sample<float>(ebb::ddim{}, levels, net, {16, 1, 28, 28}, options);
#pragma once

#include <ebb/denoisers/engine_options.hpp>
#include <ebb/schedule/noise_level.hpp>
#include <ebb/tensor/bfloat16.hpp>
#include <ebb/tensor/half.hpp>

#include <ATen/Parallel.h>
#include <torch/script.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace ebb {

class libtorch_denoiser {
 public:
  // Inputs are called as the arguments of the module's forward(). `provider` is a device of
  // PyTorch: "CPU", "CUDA", "cuda:1". `threads` is PyTorch's setting for the whole process. Errors:
  // errc::io_error for a file that is missing or no TorchScript; errc::unknown_value for a device,
  // an input that is neither found nor given, or a condition without an input.
  explicit libtorch_denoiser(const std::string& path, engine_options options = {})
      : path_(path), options_(std::move(options)) {
    if (!std::filesystem::is_regular_file(path))
      fail(errc::io_error, {path, ": cannot read: need the path of a TorchScript file"});
    if (options_.threads > 0) at::set_num_threads(static_cast<int>(options_.threads));
    asking(errc::unknown_value, [&] {
      auto name = options_.provider;
      std::ranges::transform(name, name.begin(), [](char c) { return std::tolower(c); });
      device_ = c10::Device(name);
    });
    asking(errc::io_error, [&] {
      module_ = std::make_shared<torch::jit::Module>(torch::jit::load(path, device_));
      module_->eval();
    });
    for (const auto& parameter : module_->parameters())
      if (parameter.is_floating_point()) type_ = parameter.scalar_type();
    read_signature();
  }

  // The same module, not read again, under other conditions: for guidance, or another prompt.
  [[nodiscard]] libtorch_denoiser with(std::vector<condition> conditions) const {
    auto other = *this;
    other.options_.conditions = std::move(conditions);
    other.read_signature();
    return other;
  }

  // x [N, ...] is lent to the engine, where the module has numbers of its type and lies on the CPU;
  // its result is copied to out. A module that gives a tuple or dictionary: the first, or the one
  // `output` names. Of Ebb's own, only the first call for each N allocates. Errors:
  // errc::shape_mismatch for conditions of another N or a result of another shape;
  // errc::incompatible_options for a time that is not whole; errc::engine_error.
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
    const std::size_t n = x.shape().batch();
    prepare_conditions(n);
    asking(errc::engine_error, [&] {
      const c10::InferenceMode guard;
      for (std::size_t i = 0; i < names_.size(); ++i)
        if (names_[i] == options_.sample) stack_[i] = lent(x).to(device_, type_);
        else if (names_[i] == options_.time) stack_[i] = time(at.t, n);
      const auto result = chosen(module_->forward(stack_));
      const shape shape(result.sizes());
      if (!(shape == out.shape()))
        fail(errc::shape_mismatch, {path_, ": gives ", to_string(shape), " where the run needs ",
                                    to_string(out.shape())});
      lent(out).copy_(result);
    });
  }

  template <class Work>
  void asking(errc code, Work work) const {
    try {
      work();
    } catch (const c10::Error& e) {
      fail(code, {path_, ": LibTorch: ", e.what_without_backtrace()});
    } catch (const torch::jit::ErrorReport& e) {
      fail(code, {path_, ": LibTorch: ", e.what()});
    }
  }

  void read_signature() {
    names_.clear();
    std::vector<std::string> needed;
    for (const auto& argument : module_->get_method("forward").function().getSchema().arguments()) {
      if (argument.name() == "self") continue;
      names_.push_back(argument.name());
      if (!argument.default_value()) needed.push_back(argument.name());
    }
    options_.sample = sample_name(path_, options_, names_);
    options_.time = time_name(path_, options_, names_);
    auto others = names_;
    for (auto* list : {&needed, &others}) {
      std::erase(*list, options_.sample);
      std::erase(*list, options_.time);
    }
    check_conditions(path_, options_.conditions, needed, others);
    batch_ = none;
  }

  void prepare_conditions(std::size_t n) {
    if (batch_ == n) return;
    batch_ = none;
    stack_.assign(names_.size(), c10::IValue());
    const auto& arguments = module_->get_method("forward").function().getSchema().arguments();
    for (std::size_t i = 0; i < names_.size(); ++i)
      if (const auto& given = arguments[i + 1].default_value()) stack_[i] = *given;
    for (const auto& condition : options_.conditions) {
      const auto whole = condition.for_batch(n);
      const auto place = std::ranges::find(names_, condition.name) - names_.begin();
      stack_[static_cast<std::size_t>(place)] = std::visit(
          [&](const auto& values) {
            const auto tensor = lent(view(values.data(), whole.shape)).clone().to(device_);
            return tensor.is_floating_point() ? tensor.to(type_) : tensor;
          },
          whole.values);
    }
    batch_ = n;
  }

  template <class T>
  static constexpr at::ScalarType torch_type() {
    if constexpr (std::is_same_v<T, float>) return at::kFloat;
    else if constexpr (std::is_same_v<T, half>) return at::kHalf;
    else if constexpr (std::is_same_v<T, bfloat16>) return at::kBFloat16;
    else if constexpr (std::is_same_v<T, double>) return at::kDouble;
    else return at::kLong;
  }

  // The memory itself: of a view<const T> the engine only reads.
  template <class T>
  static at::Tensor lent(view<T> data) {
    using number = std::remove_const_t<T>;
    std::array<std::int64_t, shape::max_rank> extents{};
    std::ranges::copy(data.shape(), extents.begin());
    return at::from_blob(const_cast<number*>(data.data()), {extents.data(), data.shape().rank()},
                         torch_type<number>());
  }

  [[nodiscard]] at::Tensor time(double t, std::size_t n) const {
    const auto samples = static_cast<std::int64_t>(n);
    const at::IntArrayRef extents(&samples, options_.time_per_sample ? 1 : 0);
    if (options_.whole_time)
      return at::full(extents, whole_time(path_, options_.time, t, options_), at::kLong)
          .to(device_);
    return at::full(extents, t, at::kFloat).to(device_);
  }

  [[nodiscard]] at::Tensor chosen(const c10::IValue& result) const {
    if (result.isTensor()) return result.toTensor();
    if (result.isTuple()) return result.toTupleRef().elements().at(0).toTensor();
    if (result.isGenericDict()) {
      for (const auto& entry : result.toGenericDict())
        if (options_.output.empty() || entry.key().toStringRef() == options_.output)
          return entry.value().toTensor();
      fail(errc::unknown_value, {path_, ": output = \"", options_.output, "\": it gives no such"});
    }
    fail(errc::engine_error, {path_, ": forward() gives no tensor, tuple or dictionary of them"});
  }

  static constexpr auto none = static_cast<std::size_t>(-1);

  std::string path_;
  engine_options options_;
  c10::Device device_ = at::kCPU;
  at::ScalarType type_ = at::kFloat;
  std::shared_ptr<torch::jit::Module> module_;
  std::vector<std::string> names_;  // the arguments of forward()
  std::size_t batch_ = none;
  std::vector<c10::IValue> stack_;
};

}  // namespace ebb
