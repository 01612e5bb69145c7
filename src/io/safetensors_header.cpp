// The header is read as a stream of events, so memory stays in proportion to it and deep nesting
// costs no stack. Unknown keys of a tensor are skipped, as the format's own reader does.
#include "safetensors_header.hpp"

#include "json_text.hpp"
#include "printed.hpp"

#include <ebb/tensor/shape.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

namespace ebb {
namespace {

constexpr std::size_t deepest = 64, most_metadata = 65'536, most_keys = 1'000;
constexpr const char* metadata_key = "__metadata__";

class header_reader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  header_reader(std::string_view text, const std::string& where, safetensors& file)
      : text_(text), where_(where), file_(file) {}

  std::vector<stored_span> spans;

  bool null() override { return other("null"); }
  bool boolean(bool value) override { return other(value ? "true" : "false"); }
  bool binary(binary_t&) override { return other("binary"); }
  bool number_float(number_float_t, const string_t& digits) override {
    return other(digits.substr(0, 100));
  }
  bool number_integer(number_integer_t value) override {
    return other(value == 0 ? "-0" : std::to_string(value));
  }

  bool number_unsigned(number_unsigned_t value) override {
    const place in = levels_.back().in;
    if ((in != place::shape && in != place::offsets) || !std::in_range<std::size_t>(value))
      return other(std::to_string(value));
    auto& list = numbers();
    if (in == place::shape && list.size() == shape::max_rank)
      refuse(errc::shape_overflow, {": need ", shape::max_rank, " extents or fewer"});
    if (in == place::offsets && list.size() == 2)
      refuse(errc::bad_offsets, {": need 2 numbers, the begin and the end", damaged});
    list.push_back(static_cast<std::size_t>(value));
    return true;
  }

  bool string(string_t& value) override {
    if (levels_.back().in == place::metadata) {
      if (file_.metadata.size() == most_metadata)
        refuse(errc::json_error, {": need ", most_metadata, " entries or fewer", damaged});
      file_.metadata.emplace(key_, std::move(value));
      return true;
    }
    if (levels_.back().in != place::tensor || key_ != "dtype") return other(in_quotes(value));
    dtype& type = spans.back().tensor->type;
    if (value == "F64") return type = dtype::f64, true;
    if (value == "F32") return type = dtype::f32, true;
    if (value == "F16") return type = dtype::f16, true;
    if (value == "BF16") return type = dtype::bf16, true;
    refuse(errc::unsupported_dtype,
           {" = ", in_quotes(value), ": need F64, F32, F16 or BF16: convert the tensor first"});
  }

  bool start_object(std::size_t) override {
    if (levels_.empty()) return open(place::root);
    if (levels_.back().in != place::root) return other("an object") && open(place::skipped);
    if (key_ == metadata_key) return metadata_seen_ = open(place::metadata);
    const auto made = file_.tensors.try_emplace(key_).first;
    spans.push_back({0, 0, &made->first, &made->second});
    offsets_.clear();
    return open(place::tensor);
  }

  bool start_array(std::size_t) override {
    if (levels_.back().in == place::tensor && key_ == "shape") return open(place::shape);
    if (levels_.back().in == place::tensor && key_ == "data_offsets") return open(place::offsets);
    return other("a list") && open(place::skipped);
  }

  bool key(string_t& key) override {
    level& at = levels_.back();
    key_ = std::move(key);
    bool again = false;
    if (at.in == place::root)
      again = key_ == metadata_key ? metadata_seen_ : file_.tensors.contains(key_);
    else if (at.in == place::metadata) again = file_.metadata.contains(key_);
    else if (at.keys.size() < most_keys) again = !at.keys.insert(key_).second;
    else refuse(errc::json_error, {": need ", most_keys, " keys or fewer in an object", damaged});
    if (again) refuse(errc::json_error, {": stands twice: need each key once", damaged});
    return true;
  }

  bool end_object() override {
    if (levels_.back().in == place::tensor) {
      for (const char* field : {"dtype", "shape", "data_offsets"})
        if (key_ = field; !levels_.back().keys.contains(field))
          refuse(errc::json_error, {": missing: need dtype, shape and data_offsets", damaged});
      if (offsets_.size() != 2)
        refuse(errc::bad_offsets,
               {" = ", listed(offsets_), ": need the begin and the end", damaged});
      spans.back().begin = offsets_[0];
      spans.back().end = offsets_[1];
    }
    return end_array();
  }

  bool end_array() override {
    levels_.pop_back();
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    const std::string_view why = parser_reason(error.what());
    const auto before = text_.substr(0, position > 0 ? position - 1 : 0);
    const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
    fail(errc::json_error,
         {where_, ": header, byte ", before.size(), " (line ", 1 + std::ranges::count(before, '\n'),
          ", column ", column, "): ", why, ": need JSON", damaged});
  }

 private:
  enum class place { root, metadata, tensor, shape, offsets, skipped };
  struct level {
    place in;
    std::set<std::string> keys;  // of a tensor or a skipped object
  };

  std::vector<std::size_t>& numbers() {
    return levels_.back().in == place::shape ? spans.back().tensor->shape : offsets_;
  }

  bool open(place in) {
    if (levels_.size() == deepest)
      refuse(errc::json_error, {": need ", deepest, " levels of nesting or fewer", damaged});
    levels_.push_back({in, {}});
    return true;
  }

  // A value that is none of those the format wants in this place: refused, or skipped.
  bool other(const std::string& value) {
    const place in = levels_.back().in;
    const bool list = in == place::shape || in == place::offsets;
    const char* need = nullptr;
    if (in == place::root && key_ == metadata_key) need = "an object of strings";
    else if (in == place::root) need = "an object with dtype, shape and data_offsets";
    else if (in == place::metadata) need = "a string";
    else if (list) need = "a whole number, without quotes, point or exponent";
    else if (in == place::tensor && key_ == "dtype") need = "a string such as \"F32\"";
    else if (in == place::tensor && (key_ == "shape" || key_ == "data_offsets"))
      need = "a list of whole numbers";
    if (need == nullptr) return true;
    const bool whole = value.find_first_not_of("0123456789", value[0] == '-' ? 1 : 0) == value.npos;
    if (list && whole)
      refuse(in == place::shape ? errc::shape_overflow : errc::bad_offsets,
             {" = ", value, ": need 0 to ", std::numeric_limits<std::size_t>::max(), damaged});
    refuse(errc::json_error, {" = ", value, ": need ", need, damaged});
  }

  // The message begins with the place: tensor "a", shape[1]
  [[noreturn]] void refuse(errc code, std::initializer_list<words> sentence) {
    const place in = levels_.back().in;
    std::string text = where_ + ": ";
    if (in == place::metadata || (in == place::root && key_ == metadata_key)) text += metadata_key;
    else text += "tensor " + in_quotes(in == place::root ? key_ : *spans.back().name);
    if (in == place::metadata) text += ", " + in_quotes(key_);
    if (in == place::tensor || in == place::skipped) text += ", " + in_quotes(key_);
    if (in == place::shape || in == place::offsets)
      text += ", " + in_quotes(key_) + "[" + std::to_string(numbers().size()) + "]";
    for (const auto& piece : sentence) text += piece.text();
    fail(code, {text});
  }

  std::string_view text_;
  const std::string& where_;
  safetensors& file_;
  std::vector<level> levels_;  // the objects and lists we are inside of
  std::string key_;            // the last one read
  std::vector<std::size_t> offsets_;
  bool metadata_seen_ = false;
};

}  // namespace

std::vector<stored_span> read_header(std::string_view header, const std::string& where,
                                     safetensors& file) {
  if (header.front() != '{')
    fail(errc::json_error,
         {where, ": header begins with ", in_quotes(header.substr(0, 1)), ": need \"{\"", damaged});
  const auto zero = header.find('\0');  // which the parser takes for an end
  if (zero != header.npos)
    fail(errc::json_error,
         {where, ": header, byte ", zero, ": a zero byte: need spaces as padding", damaged});
  header_reader reader(header, where, file);
  nlohmann::json::sax_parse(header.data(), header.data() + header.size(), &reader);
  return std::move(reader.spans);
}

}  // namespace ebb
