#include <ebb/io/plan_json.hpp>

#include "parts.hpp"

#include "../write_file.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <bit>
#include <charconv>

namespace ebb {
namespace {

using namespace checkpoint_file;

// That reads back as the same number
std::string shortest(double number) {
  std::array<char, 32> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
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

}  // namespace

template <class T>
std::vector<std::byte> to_bytes(const checkpoint<T>& from) {
  using bits = stored_bits<T>;
  constexpr std::size_t length_bytes = 8;
  const auto tensors = tensors_of(from);
  texts metadata = metadata_of(from);
  nlohmann::ordered_json header;
  header["__metadata__"] = nlohmann::ordered_json::object();
  std::vector<std::byte> data;
  checksum sum = sum_of(metadata);
  for (const auto& [name, tensor] : tensors) {
    const std::size_t begin = data.size();
    data.resize(begin + tensor->size() * sizeof(bits));
    for (std::size_t i = 0; i < tensor->size(); ++i)
      store_little_endian(std::bit_cast<bits>((*tensor)[i]),
                          data.data() + begin + i * sizeof(bits));
    const auto& shape = tensor->shape();
    add(sum, name, stored_type<T>, {shape.begin(), shape.end()},
        std::span<const std::byte>(data).subspan(begin));
    header[name] = {{"dtype", element_of(stored_type<T>).name},
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
void save_checkpoint(const std::string& path, const checkpoint<T>& from) {
  write_file(path, to_bytes(from));
}

template std::vector<std::byte> to_bytes(const checkpoint<float>&);
template std::vector<std::byte> to_bytes(const checkpoint<double>&);
template std::vector<std::byte> to_bytes(const checkpoint<half>&);
template std::vector<std::byte> to_bytes(const checkpoint<bfloat16>&);
template void save_checkpoint(const std::string&, const checkpoint<float>&);
template void save_checkpoint(const std::string&, const checkpoint<double>&);
template void save_checkpoint(const std::string&, const checkpoint<half>&);
template void save_checkpoint(const std::string&, const checkpoint<bfloat16>&);

}  // namespace ebb
