// The header is read as a stream of events, so memory stays in proportion to it and deep nesting
// costs no stack. Unknown keys of a tensor are skipped, as the format's own reader does.
#include "safetensors_header.hpp"

#include "printed.hpp"

#include <ebb/tensor/shape.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <set>
#include <utility>

namespace ebb {
namespace {

constexpr std::size_t deepest = 64, most_metadata = 65'536, most_keys = 1'000;
constexpr const char* metadata_key = "__metadata__";

struct element {
  std::string_view name;
  dtype type;
  std::size_t size;
};
constexpr std::array<element, 4> elements{{{"F64", dtype::f64, 8},
                                           {"F32", dtype::f32, 4},
                                           {"F16", dtype::f16, 2},
                                           {"BF16", dtype::bf16, 2}}};

class header_reader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  header_reader(std::string_view text, std::size_t data_size, const std::string& where,
                safetensors& file)
      : text_(text), data_size_(data_size), where_(where), file_(file) {}

  std::vector<stored_span> spans;

  bool null() override { return other("null"); }
  bool boolean(bool value) override { return other(value ? "true" : "false"); }
  bool binary(binary_t&) override { return other("binary"); }
  bool number_float(number_float_t, const string_t& digits) override { return other(digits); }
  bool number_integer(number_integer_t value) override {
    return other(value == 0 ? "-0" : std::to_string(value));
  }

  bool number_unsigned(number_unsigned_t value) override {
    const place in = levels_.back().in;
    if ((in != place::shape && in != place::offsets) || !std::in_range<std::size_t>(value))
      return other(std::to_string(value));
    auto& list = in == place::shape ? spans.back().tensor->shape : offsets_;
    if (list.size() == (in == place::shape ? shape::max_rank : 2))
      in == place::shape
          ? refuse(errc::shape_overflow, {"more than 8 extents: need 8 or fewer"})
          : refuse(errc::bad_offsets, {"more than 2 numbers: need the begin and the end", damaged});
    list.push_back(static_cast<std::size_t>(value));
    return true;
  }

  bool string(string_t& value) override {
    if (levels_.back().in == place::metadata) {
      if (file_.metadata.size() == most_metadata)
        refuse(errc::json_error, {"need ", most_metadata, " entries or fewer"});
      file_.metadata.emplace(key_, std::move(value));
      return true;
    }
    if (levels_.back().in != place::tensor || key_ != "dtype") return other(quoted(value));
    type_ = std::ranges::find(elements, value, &element::name);
    if (type_ == elements.end())
      refuse(errc::unsupported_dtype,
             {quoted(value), ": need F64, F32, F16 or BF16: convert it before saving"});
    return true;
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
    bool again = false;
    if (at.in == place::root)
      again = file_.tensors.contains(key) || (metadata_seen_ && key == metadata_key);
    else if (at.in == place::metadata)
      again = file_.metadata.contains(key);
    else if (at.keys.size() < most_keys)
      again = !at.keys.insert(key).second;
    else
      refuse(errc::json_error, {"need ", most_keys, " keys or fewer in an object", damaged});
    key_ = std::move(key);
    if (again) refuse(errc::json_error, {"this key stands twice: need it once", damaged});
    return true;
  }

  bool end_object() override {
    if (levels_.back().in == place::tensor) check_tensor();
    return end_array();
  }

  bool end_array() override {
    levels_.pop_back();
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    std::string_view why = error.what();  // may go on with what was last read, of any length
    for (const std::string_view before : {"] ", "while parsing "})
      if (const auto found = why.find(before); found != why.npos)
        why.remove_prefix(found + before.size());
    why = why.substr(0, std::min(why.find("; "), std::size_t{120}));
    const auto before = text_.substr(0, position > 0 ? position - 1 : 0);
    const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
    fail(errc::json_error, {where_, ": header: not JSON at byte ", before.size(), " (line ",
                            1 + std::ranges::count(before, '\n'), ", column ", column, "): ", why,
                            damaged});
  }

 private:
  enum class place { root, metadata, tensor, shape, offsets, skipped };
  struct level {
    place in;
    std::set<std::string> keys;  // of a tensor or a skipped object
  };

  bool open(place in) {
    if (levels_.size() == deepest)
      refuse(errc::json_error, {"need ", deepest, " levels of nesting or fewer", damaged});
    levels_.push_back({in, {}});
    return true;
  }

  // A value that is none of those the format asks for in this place: skipped or refused.
  bool other(const std::string& value) {
    const auto digits = [&](std::size_t from) {
      return value.size() > from && value.find_first_not_of("0123456789", from) == value.npos;
    };
    const std::string shown = value.substr(0, 100);
    const place in = levels_.back().in;
    if (in == place::root) {
      if (key_ == metadata_key) refuse(errc::json_error, {shown, ": need an object of strings"});
      refuse(errc::json_error, {shown, ": need an object with dtype, shape and data_offsets"});
    }
    if (in == place::metadata) refuse(errc::json_error, {shown, ": need a string"});
    if (in == place::tensor && key_ == "dtype")
      refuse(errc::json_error, {shown, ": need a string such as \"F32\""});
    if (in == place::tensor && (key_ == "shape" || key_ == "data_offsets"))
      refuse(errc::json_error, {shown, ": need a list of whole numbers"});
    if (in == place::shape || in == place::offsets) {
      const errc range = in == place::shape ? errc::shape_overflow : errc::bad_offsets;
      if (value[0] == '-' && digits(1)) refuse(range, {shown, ": need 0 or more", damaged});
      if (digits(0))
        refuse(range, {shown, ": need at most ", std::numeric_limits<std::size_t>::max(), damaged});
      refuse(errc::json_error, {shown, ": need a whole number, without quotes, point or exponent"});
    }
    return true;
  }

  void check_tensor() {
    stored_span& span = spans.back();
    for (const char* field : {"dtype", "shape", "data_offsets"}) {
      key_ = field;
      if (!levels_.back().keys.contains(field))
        refuse(errc::json_error, {"missing: need dtype, shape and data_offsets", damaged});
    }
    const auto& extents = span.tensor->shape;
    const std::string wanted = "shape " + listed(extents) + " of " + std::string(type_->name);
    std::size_t size = type_->size;
    bool empty = false;
    for (const std::size_t extent : extents) {
      if (extent == 0) {
        empty = true;
        continue;
      }
      if (size > PTRDIFF_MAX / extent)
        refuse(errc::shape_overflow,
               {wanted, ": need a product of at most ", PTRDIFF_MAX, " bytes", damaged}, "shape");
      size *= extent;
    }
    if (empty) size = 0;
    if (offsets_.size() != 2)
      refuse(errc::bad_offsets, {listed(offsets_), ": need 2 numbers", damaged});
    span.tensor->type = type_->type;
    span.begin = offsets_[0];
    span.end = offsets_[1];
    const std::string given = listed(offsets_);
    if (span.begin > span.end)
      refuse(errc::bad_offsets, {given, ": need the begin first, then the end", damaged});
    if (span.end > data_size_)
      refuse(errc::bad_offsets, {given, ": need at most the ", data_size_,
                                 " bytes that follow the header", damaged});
    if (span.end - span.begin != size)
      refuse(errc::bad_offsets, {given, " are ", span.end - span.begin, " bytes: ", wanted,
                                 " needs ", size, damaged});
  }
};

}  // namespace
}  // namespace ebb
