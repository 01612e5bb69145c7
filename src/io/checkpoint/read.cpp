#include <ebb/io/plan_json.hpp>

#include "parts.hpp"

#include "../printed.hpp"
#include "../read_file.hpp"

#include <algorithm>
#include <bit>
#include <charconv>

namespace ebb {
namespace {

using namespace checkpoint_file;

// Takes a text apart at its blanks.
struct words_of {
  std::string_view text;

  std::string_view next() {
    const auto blank = text.find(' ');
    const auto word = text.substr(0, blank);
    text = blank == text.npos ? std::string_view() : text.substr(blank + 1);
    return word;
  }
};

// Reads what a checkpoint's file says of itself, and refuses what does not hold together.
class reader {
 public:
  reader(std::span<const std::byte> bytes, const std::string& where)
      : where_(where), parts_(take_apart(bytes, where)) {}

  template <class T>
  checkpoint<T> read() const {
    const auto& metadata = parts_.file.metadata;
    if (text_of(metadata, "format") != format)
      fail(errc::json_error, {where_, ": \"format\" is ", in_quotes(text_of(metadata, "format")),
                              ": need ", in_quotes(format), ", a file of save_checkpoint"});
    if (text_of(metadata, "version") != version)
      fail(errc::unknown_value,
           {where_, ": version ", in_quotes(text_of(metadata, "version")),
            ": this Ebb reads version ", version, "; go on with the Ebb that wrote it"});
    for (const auto& span : parts_.spans)
      if (span.tensor->type != stored_type<T>)
        fail(errc::unsupported_dtype,
             {where_, ": tensor ", in_quotes(*span.name), " is ",
              element_of(span.tensor->type).name, ": need ", element_of(stored_type<T>).name,
              "; load it with the element type of the run it was taken from"});
    checkpoint<T> result;
    result.state = values<T>("state");
    result.point = values<T>("point");
    while (parts_.file.tensors.contains(memory_name(result.memory.size())))
      result.memory.push_back(values<T>(memory_name(result.memory.size())));
    if (metadata.contains("adaptive")) result.adaptive = progress<T>();
    if (parts_.spans.size() != tensors_of(result).size())
      refuse({parts_.spans.size(),
              " tensors: need state, point, memory.0, memory.1 ..., and of an "
              "adaptive run previous, denoised and drawn, alone"});
    check_sum(tensors_of(result));
    result.evaluation = number(text_of(metadata, "evaluation"), "evaluation");
    result.contents = contents();
    if (result.contents.size() != result.memory.size())
      refuse({"\"contents\" has ", result.contents.size(), " entries: need one for each of ",
              result.memory.size(), " memories"});
    result.plan_fingerprint = number(text_of(metadata, "plan_fingerprint"), "plan_fingerprint", 16);
    result.noise = text_of(metadata, "noise");
    result.plan = plan();
    if (result.plan && result.plan->fingerprint() != result.plan_fingerprint)
      refuse({"the plan's fingerprint is ", result.plan->fingerprint(), ": need ",
              result.plan_fingerprint});
    return result;
  }

 private:
  [[noreturn]] void refuse(std::initializer_list<words> sentence) const {
    std::string text = where_ + ": ";
    for (const auto& piece : sentence) text += piece.text();
    fail(errc::damaged, {text, ": the file is not what was written: go back to another one"});
  }

  template <class T>
  tensor<T> values(const std::string& name) const {
    const auto at = std::find_if(parts_.spans.begin(), parts_.spans.end(),
                                 [&](const stored_span& span) { return *span.name == name; });
    if (at == parts_.spans.end()) refuse({"tensor ", in_quotes(name), " is missing"});
    tensor<T> result{shape(at->tensor->shape)};
    using bits = stored_bits<T>;
    const std::byte* from = parts_.bytes(*at).data();
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = std::bit_cast<T>(little_endian<bits>(from + i * sizeof(bits)));
    return result;
  }

  template <class T>
  adaptive_progress<T> progress() const {
    const std::string text = text_of(parts_.file.metadata, "adaptive");
    words_of rest{text};
    adaptive_progress<T> result;
    auto& at = result.reached;
    auto& e = result.inverse_errors;
    for (double* to :
         {&at.t, &at.alpha, &at.sigma, &result.log_snr, &result.h, &e[0], &e[1], &e[2]})
      *to = real(rest.next(), "adaptive");
    for (std::size_t* to : {&result.evaluations, &result.accepted, &result.rejected, &result.draws})
      *to = static_cast<std::size_t>(number(rest.next(), "adaptive"));
    if (!rest.text.empty()) refuse({"\"adaptive\" has ", in_quotes(rest.text), " after its end"});
    result.previous = values<T>("previous");
    result.denoised = values<T>("denoised");
    if (parts_.file.tensors.contains("drawn")) result.drawn = values<T>("drawn");
    return result;
  }

  template <class Tensors>
  void check_sum(const Tensors& tensors) const {
    checksum sum = sum_of(parts_.file.metadata);
    for (const auto& [name, tensor] : tensors) {
      const auto at = std::find_if(parts_.spans.begin(), parts_.spans.end(),
                                   [n = name](const stored_span& span) { return *span.name == n; });
      add(sum, name, at->tensor->type, at->tensor->shape, parts_.bytes(*at));
    }
    const std::string said = text_of(parts_.file.metadata, "checksum");
    if (said != hexadecimal(sum.value()))
      refuse({"the checksum is ", hexadecimal(sum.value()), ", the file says ", in_quotes(said)});
  }

  [[nodiscard]] std::uint64_t number(std::string_view text, const char* key, int base = 10) const {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, value, base);
    if (problem != std::errc{} || stop != end)
      refuse({in_quotes(key), " has ", in_quotes(text), ": need a whole number"});
    return value;
  }

  [[nodiscard]] double real(std::string_view text, const char* key) const {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, value);
    if (problem != std::errc{} || stop != end)
      refuse({in_quotes(key), " has ", in_quotes(text), ": need a number"});
    return value;
  }

  [[nodiscard]] std::vector<std::size_t> contents() const {
    std::vector<std::size_t> result;
    const std::string text = text_of(parts_.file.metadata, "contents");
    for (words_of rest{text}; !rest.text.empty();) {
      const auto word = rest.next();
      result.push_back(word == "-" ? no_draw : static_cast<std::size_t>(number(word, "contents")));
    }
    return result;
  }

  [[nodiscard]] std::shared_ptr<const ebb::plan> plan() const {
    const auto& metadata = parts_.file.metadata;
    if (!metadata.contains("plan")) return nullptr;
    try {
      return std::make_shared<const ebb::plan>(parse_plan(metadata.at("plan")).plan);
    } catch (const error& problem) {
      fail(problem.code(), {where_, ": ", problem.what()});
    }
  }

  const std::string& where_;
  safetensors_parts parts_;
};

}  // namespace

template <class T>
checkpoint<T> parse_checkpoint(std::span<const std::byte> bytes) {
  return reader(bytes, "checkpoint").read<T>();
}

template <class T>
checkpoint<T> load_checkpoint(const std::string& path) {
  return reader(read_file(path), path).read<T>();
}

template checkpoint<float> parse_checkpoint(std::span<const std::byte>);
template checkpoint<double> parse_checkpoint(std::span<const std::byte>);
template checkpoint<half> parse_checkpoint(std::span<const std::byte>);
template checkpoint<bfloat16> parse_checkpoint(std::span<const std::byte>);
template checkpoint<float> load_checkpoint(const std::string&);
template checkpoint<double> load_checkpoint(const std::string&);
template checkpoint<half> load_checkpoint(const std::string&);
template checkpoint<bfloat16> load_checkpoint(const std::string&);

}  // namespace ebb
