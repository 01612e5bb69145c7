#include <ebb/io/checkpoint.hpp>
#include <ebb/io/plan_json.hpp>

#include "checksum.hpp"
#include "printed.hpp"
#include "read_file.hpp"
#include "safetensors_parts.hpp"
#include "write_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace ebb {
namespace {

constexpr const char* format = "ebb checkpoint";
constexpr const char* version = "1";
// The order in which they enter the checksum.
constexpr std::array keys{"format",           "version", "evaluation", "contents",
                          "plan_fingerprint", "plan",    "noise"};
constexpr std::size_t no_draw = std::numeric_limits<std::size_t>::max();

template <class T>
struct stored;
template <>
struct stored<float> {
  using bits = std::uint32_t;
  static constexpr dtype type = dtype::f32;
};
template <>
struct stored<double> {
  using bits = std::uint64_t;
  static constexpr dtype type = dtype::f64;
};

template <>
struct stored<half> {
  using bits = std::uint16_t;
  static constexpr dtype type = dtype::f16;
};
template <>
struct stored<bfloat16> {
  using bits = std::uint16_t;
  static constexpr dtype type = dtype::bf16;
};

using texts = std::map<std::string, std::string>;

std::string text_of(const texts& metadata, const char* key) {
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string() : found->second;
}

std::string hexadecimal(std::uint64_t number) {
  std::array<char, 16> digits;
  return {digits.data(),
          std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr};
}

// That reads back as the same number
std::string shortest(double number) {
  std::array<char, 32> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

checksum begun(const texts& metadata) {
  checksum sum;
  const auto add = [&](const char* key) {
    sum.add(key);
    sum.add(text_of(metadata, key));
  };
  for (const char* key : keys) add(key);
  if (metadata.contains("adaptive")) add("adaptive");
  return sum;
}

void add(checksum& sum, std::string_view name, dtype type, std::span<const std::size_t> shape,
         std::span<const std::byte> data) {
  sum.add(name);
  sum.add(element_of(type).name);
  sum.add(listed(shape));
  sum.add(data);
}

std::string memory_name(std::size_t slot) { return "memory." + std::to_string(slot); }

template <class T>
std::vector<std::pair<std::string, const tensor<T>*>> tensors_of(const checkpoint<T>& from) {
  std::vector<std::pair<std::string, const tensor<T>*>> all{{"state", &from.state},
                                                            {"point", &from.point}};
  for (std::size_t slot = 0; slot < from.memory.size(); ++slot)
    all.emplace_back(memory_name(slot), &from.memory[slot]);
  if (!from.adaptive) return all;
  all.emplace_back("previous", &from.adaptive->previous);
  all.emplace_back("denoised", &from.adaptive->denoised);
  if (!from.adaptive->drawn.empty()) all.emplace_back("drawn", &from.adaptive->drawn);
  return all;
}

template <class T>
std::string numbers_of(const adaptive_progress<T>& from) {
  const auto& at = from.reached;
  const auto& e = from.inverse_errors;
  std::string text;
  for (const double number : {at.t, at.alpha, at.sigma, from.log_snr, from.h, e[0], e[1], e[2]})
    text += shortest(number) + ' ';
  for (const std::size_t number : {from.evaluations, from.accepted, from.rejected, from.draws})
    text += std::to_string(number) + ' ';
  text.pop_back();
  return text;
}

template <class T>
texts metadata_of(const checkpoint<T>& from) {
  texts metadata{{"format", format},
                 {"version", version},
                 {"evaluation", std::to_string(from.evaluation)},
                 {"plan_fingerprint", hexadecimal(from.plan_fingerprint)}};
  std::string& contents = metadata["contents"];
  for (const std::size_t draw : from.contents) {
    if (!contents.empty()) contents += ' ';
    contents += draw == no_draw ? "-" : std::to_string(draw);
  }
  if (from.plan) metadata["plan"] = to_json(*from.plan);
  if (!from.noise.empty()) metadata["noise"] = from.noise;
  if (from.adaptive) metadata["adaptive"] = numbers_of(*from.adaptive);
  return metadata;
}

std::string dumped(const nlohmann::ordered_json& header) {
  try {
    return header.dump();
  } catch (const nlohmann::json::type_error&) {
    fail(errc::invalid_option, {"checkpoint: noise, the state of the noise source, is not UTF-8: "
                                "need state() to give text"});
  }
}

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
      if (span.tensor->type != stored<T>::type)
        fail(errc::unsupported_dtype,
             {where_, ": tensor ", in_quotes(*span.name), " is ",
              element_of(span.tensor->type).name, ": need ", element_of(stored<T>::type).name,
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
    using bits = typename stored<T>::bits;
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
    checksum sum = begun(parts_.file.metadata);
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
std::vector<std::byte> to_bytes(const checkpoint<T>& from) {
  using bits = typename stored<T>::bits;
  constexpr std::size_t length_bytes = 8;
  const auto tensors = tensors_of(from);
  texts metadata = metadata_of(from);
  nlohmann::ordered_json header;
  header["__metadata__"] = nlohmann::ordered_json::object();
  std::vector<std::byte> data;
  checksum sum = begun(metadata);
  for (const auto& [name, tensor] : tensors) {
    const std::size_t begin = data.size();
    data.resize(begin + tensor->size() * sizeof(bits));
    for (std::size_t i = 0; i < tensor->size(); ++i)
      store_little_endian(std::bit_cast<bits>((*tensor)[i]),
                          data.data() + begin + i * sizeof(bits));
    const auto& shape = tensor->shape();
    add(sum, name, stored<T>::type, {shape.begin(), shape.end()},
        std::span<const std::byte>(data).subspan(begin));
    header[name] = {{"dtype", element_of(stored<T>::type).name},
                    {"shape", std::vector<std::size_t>(shape.begin(), shape.end())},
                    {"data_offsets", {begin, data.size()}}};
  }
  metadata["checksum"] = hexadecimal(sum.value());
  header["__metadata__"] = metadata;
  std::string text = dumped(header);
  text.resize((text.size() + 7) / 8 * 8, ' ');
  std::vector<std::byte> bytes(length_bytes);
  store_little_endian<std::uint64_t>(text.size(), bytes.data());
  const auto head = std::as_bytes(std::span(text.data(), text.size()));
  bytes.reserve(length_bytes + head.size() + data.size());
  bytes.insert(bytes.end(), head.begin(), head.end());
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

template <class T>
checkpoint<T> parse_checkpoint(std::span<const std::byte> bytes) {
  return reader(bytes, "checkpoint").read<T>();
}

template <class T>
void save_checkpoint(const std::string& path, const checkpoint<T>& from) {
  write_file(path, to_bytes(from));
}

template <class T>
checkpoint<T> load_checkpoint(const std::string& path) {
  return reader(read_file(path), path).read<T>();
}

template void save_checkpoint(const std::string&, const checkpoint<float>&);
template void save_checkpoint(const std::string&, const checkpoint<double>&);
template void save_checkpoint(const std::string&, const checkpoint<half>&);
template void save_checkpoint(const std::string&, const checkpoint<bfloat16>&);
template checkpoint<float> load_checkpoint(const std::string&);
template checkpoint<double> load_checkpoint(const std::string&);
template checkpoint<half> load_checkpoint(const std::string&);
template checkpoint<bfloat16> load_checkpoint(const std::string&);
template std::vector<std::byte> to_bytes(const checkpoint<float>&);
template std::vector<std::byte> to_bytes(const checkpoint<double>&);
template std::vector<std::byte> to_bytes(const checkpoint<half>&);
template std::vector<std::byte> to_bytes(const checkpoint<bfloat16>&);
template checkpoint<float> parse_checkpoint(std::span<const std::byte>);
template checkpoint<double> parse_checkpoint(std::span<const std::byte>);
template checkpoint<half> parse_checkpoint(std::span<const std::byte>);
template checkpoint<bfloat16> parse_checkpoint(std::span<const std::byte>);

}  // namespace ebb
