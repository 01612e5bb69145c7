// A model file run by ONNX Runtime (1.16 or newer), with the caller's memory for inputs and output.
#pragma once

#include <ebb/denoisers/engine_options.hpp>

#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <filesystem>
#include <list>
#include <memory>

namespace ebb {

// An input or output as the file describes it; an extent of -1 may have any size.
struct onnx_value {
  std::string name;
  ONNXTensorElementDataType type = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
  std::vector<std::int64_t> extents;

  // Errors: errc::shape_mismatch naming the file, the value and both shapes.
  void check(const std::string& path, const shape& given) const {
    bool fits = given.rank() == extents.size();
    for (std::size_t i = 0; fits && i < extents.size(); ++i)
      fits = extents[i] < 0 || static_cast<std::size_t>(extents[i]) == given[i];
    if (fits) return;
    std::string own;
    for (const auto extent : extents)
      own += (own.empty() ? "" : ", ") + (extent < 0 ? std::string("any") : std::to_string(extent));
    fail(errc::shape_mismatch, {path, ": \"", name, "\" is {", own, "}, given ", to_string(given)});
  }
};

struct onnx_input {
  const onnx_value* value;
  std::variant<view<const float>, view<const std::int64_t>> data;
};

class onnx_model {
 public:
  // Heeds threads and provider of the options. Errors: errc::io_error for a file that is missing or
  // that the engine cannot read; errc::unknown_value for a provider that it was not built with.
  explicit onnx_model(const std::string& path, const engine_options& options = {}) : path_(path) {
    if (!std::filesystem::is_regular_file(path))
      fail(errc::io_error, {path, ": cannot read: need the path of an ONNX file"});
    static Ort::Env env{ORT_LOGGING_LEVEL_ERROR, "ebb"};
    asking(errc::io_error, [&] {
      Ort::SessionOptions session;
      session.SetIntraOpNumThreads(static_cast<int>(options.threads));
      append_provider(session, options.provider);
      const std::filesystem::path file(path);
      session_ = std::make_shared<Ort::Session>(env, file.c_str(), session);
      describe();
    });
  }

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::vector<onnx_value>& inputs() const { return inputs_; }
  [[nodiscard]] const std::vector<onnx_value>& outputs() const { return outputs_; }
  [[nodiscard]] const onnx_value& input(const std::string& name) const {
    return find(inputs_, "input", name);
  }
  [[nodiscard]] const onnx_value& output(const std::string& name) const {
    return find(outputs_, "output", name);
  }

  // One evaluation. Float and int64 memory is borrowed where the model has that type, and copied
  // once where it has another (half, double, int32). May be called from several threads. Errors:
  // errc::shape_mismatch, errc::unsupported_dtype, errc::engine_error with the engine's message.
  void run(std::span<const onnx_input> in, const onnx_value& output, view<float> out) const {
    std::list<std::vector<std::byte>> converted;
    asking(errc::engine_error, [&] {
      Ort::IoBinding binding(*session_);
      for (const auto& input : in)
        std::visit(
            [&](auto data) {
              input.value->check(path_, data.shape());
              binding.BindInput(input.value->name.c_str(),
                                lent(*input.value, data, &converted.emplace_back()));
            },
            input.data);
      output.check(path_, out.shape());
      auto& rounded = converted.emplace_back();
      binding.BindOutput(output.name.c_str(), lent<float>(output, out, &rounded));
      session_->Run(Ort::RunOptions{nullptr}, binding);
      if (output.type == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16)
        read_back<Ort::Float16_t>(rounded, out);
      if (output.type == ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE) read_back<double>(rounded, out);
    });
  }

 private:
  template <class Work>
  void asking(errc code, Work work) const {
    try {
      work();
    } catch (const Ort::Exception& e) {
      fail(code, {path_, ": ONNX Runtime: ", e.what()});
    }
  }

  void append_provider(Ort::SessionOptions& session, const std::string& name) const {
    const auto known = Ort::GetAvailableProviders();
    std::string list;
    for (const auto& provider : known)
      list += (list.empty() ? "" : ", ") + provider.substr(0, provider.find("ExecutionProvider"));
    const auto is = [&](const std::string& p) {
      const auto same = [](char a, char b) { return std::tolower(a) == std::tolower(b); };
      return std::ranges::equal(p, name + "ExecutionProvider", same);
    };
    if (std::ranges::none_of(known, is))
      fail(errc::unknown_value,
           {path_, ": provider = \"", name, "\": this ONNX Runtime has ", list});
    if (is("CPUExecutionProvider")) return;
    if (is("CUDAExecutionProvider")) {
      session.AppendExecutionProvider_CUDA(OrtCUDAProviderOptions{});
    } else if (is("TensorrtExecutionProvider")) {
      session.AppendExecutionProvider_TensorRT(OrtTensorRTProviderOptions{});
    } else {
      session.AppendExecutionProvider(name);
    }
  }

  void describe() {
    Ort::AllocatorWithDefaultOptions allocator;
    const auto value = [](std::string name, const Ort::TypeInfo& info) {
      const auto tensor = info.GetTensorTypeAndShapeInfo();
      return onnx_value{std::move(name), tensor.GetElementType(), tensor.GetShape()};
    };
    for (std::size_t i = 0; i < session_->GetInputCount(); ++i)
      inputs_.push_back(value(session_->GetInputNameAllocated(i, allocator).get(),
                              session_->GetInputTypeInfo(i)));
    for (std::size_t i = 0; i < session_->GetOutputCount(); ++i)
      outputs_.push_back(value(session_->GetOutputNameAllocated(i, allocator).get(),
                               session_->GetOutputTypeInfo(i)));
  }

  [[nodiscard]] const onnx_value& find(const std::vector<onnx_value>& values, const char* what,
                                       const std::string& name) const {
    std::string list;
    for (const auto& value : values) {
      if (value.name == name) return value;
      list += (list.empty() ? "\"" : ", \"") + value.name + "\"";
    }
    fail(errc::unknown_value, {path_, ": no ", what, " \"", name, "\": it has ", list});
  }

  // The memory itself, or `copy` in the type that the model has.
  template <class T>
  Ort::Value lent(const onnx_value& value, view<T> data, std::vector<std::byte>* copy) const {
    using number = std::remove_const_t<T>;
    constexpr bool real = std::is_same_v<number, float>;
    switch (value.type) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT:
        if constexpr (real)
          return tensor(value, data.shape(), const_cast<float*>(data.data()),
                        data.size() * sizeof(float));
        return converted<float>(value, data, *copy);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16:
        return converted<Ort::Float16_t>(value, data, *copy);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE: return converted<double>(value, data, *copy);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64:
        if constexpr (!real)
          return tensor(value, data.shape(), const_cast<std::int64_t*>(data.data()),
                        data.size() * sizeof(std::int64_t));
        break;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32:
        if constexpr (!real) return converted<std::int32_t>(value, data, *copy);
        break;
      default: break;
    }
    fail(errc::unsupported_dtype,
         {path_, ": \"", value.name, "\" has ONNX's element type ", static_cast<int>(value.type),
          ": Ebb gives it float, double, half or, where the values are int64, integers"});
  }

  template <class To, class From>
  Ort::Value converted(const onnx_value& value, view<From> data,
                       std::vector<std::byte>& copy) const {
    copy.resize(data.size() * sizeof(To));
    auto* to = reinterpret_cast<To*>(copy.data());
    for (std::size_t i = 0; i < data.size(); ++i)
      if constexpr (std::is_same_v<To, Ort::Float16_t>) to[i] = To(static_cast<float>(data[i]));
      else to[i] = static_cast<To>(data[i]);
    return tensor(value, data.shape(), to, copy.size());
  }

  static Ort::Value tensor(const onnx_value& value, const shape& shape, void* data,
                           std::size_t bytes) {
    static const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
    const std::vector<std::int64_t> extents(shape.begin(), shape.end());
    return Ort::Value::CreateTensor(memory, data, bytes, extents.data(), extents.size(),
                                    value.type);
  }

  template <class From>
  static void read_back(const std::vector<std::byte>& from, view<float> to) {
    const auto* values = reinterpret_cast<const From*>(from.data());
    for (std::size_t i = 0; i < to.size(); ++i)
      if constexpr (std::is_same_v<From, Ort::Float16_t>) to[i] = values[i].ToFloat();
      else to[i] = static_cast<float>(values[i]);
  }

  std::string path_;
  std::shared_ptr<Ort::Session> session_;
  std::vector<onnx_value> inputs_, outputs_;
};

}  // namespace ebb
