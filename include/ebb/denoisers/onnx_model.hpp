// A model file run by ONNX Runtime (1.16 or newer), with the caller's memory for inputs and output.
#pragma once

#include <ebb/denoisers/engine_options.hpp>
#include <ebb/denoisers/onnx_tensor.hpp>

#include <filesystem>
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
  onnx_data data;
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

  // One evaluation. Memory of the type that the model has is lent to it, both ways; other numbers
  // are converted, in buffers of the caller's (one for each input and one for the output, made
  // where they are missing) or of this call's. May be called from several threads, each with
  // buffers of its own. Errors: errc::shape_mismatch, errc::unsupported_dtype, errc::engine_error
  // with the engine's message.
  void run(std::span<const onnx_input> in, const onnx_value& output, onnx_result out) const {
    std::vector<onnx_buffer> copies;
    run(in, output, out, copies);
  }
  void run(std::span<const onnx_input> in, const onnx_value& output, onnx_result out,
           std::vector<onnx_buffer>& copies) const {
    copies.resize(std::max(copies.size(), in.size() + 1));
    asking(errc::engine_error, [&] {
      Ort::IoBinding binding(*session_);
      for (std::size_t i = 0; i < in.size(); ++i) bind_input(binding, in[i], copies[i]);
      const auto run_into = [&](auto memory) {
        binding.BindOutput(output.name.c_str(), onnx_tensor(memory));
        session_->Run(Ort::RunOptions{nullptr}, binding);
      };
      std::visit(
          [&]<class To>(view<To> wanted) {
            output.check(path_, wanted.shape());
            with_type(output, [&]<class From>(From) {
              if constexpr (std::is_same_v<From, To>) {
                run_into(wanted);
              } else {
                const auto given = copies[in.size()].of<From>(wanted.shape());
                run_into(given);
                onnx_convert(view<const From>(given), wanted);
              }
            });
          },
          out);
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
    const auto place = std::ranges::find(values, name, &onnx_value::name);
    if (place != values.end()) return *place;
    std::string list;
    for (const auto& value : values) list += (list.empty() ? "\"" : ", \"") + value.name + "\"";
    fail(errc::unknown_value, {path_, ": no ", what, " \"", name, "\": it has ", list});
  }

  template <class Work>
  void with_type(const onnx_value& value, Work work) const {
    if (!with_onnx_type(value.type, work)) refuse(value);
  }

  [[noreturn]] void refuse(const onnx_value& value) const {
    fail(errc::unsupported_dtype,
         {path_, ": \"", value.name, "\" has ONNX's element type ", static_cast<int>(value.type),
          ": Ebb gives it float, double, half, bfloat16 or, where the values are int64, integers"});
  }

  void bind_input(Ort::IoBinding& binding, const onnx_input& input, onnx_buffer& copy) const {
    const auto& value = *input.value;
    std::visit(
        [&]<class From>(view<const From> data) {
          value.check(path_, data.shape());
          with_type(value, [&]<class To>(To) {
            if constexpr (std::is_same_v<From, To>) {
              binding.BindInput(value.name.c_str(), onnx_tensor(data));
            } else if constexpr (onnx_converts<From, To>) {
              const auto converted = copy.of<To>(data.shape());
              onnx_convert(data, converted);
              binding.BindInput(value.name.c_str(), onnx_tensor(converted));
            } else {
              refuse(value);
            }
          });
        },
        input.data);
  }

  std::string path_;
  std::shared_ptr<Ort::Session> session_;
  std::vector<onnx_value> inputs_, outputs_;
};

}  // namespace ebb
