// Checkpoints as files: a run that was stopped, by its user or by a power cut, goes on bit for bit
// in another program, another build or on another machine.
//
//   ebb::save_checkpoint("run.safetensors", run.checkpoint());
//   ebb::run<float> again(ebb::load_checkpoint<float>("run.safetensors"), options);
//
// The options are given anew, a noise source of the same kind among them: where it stood is in the
// file. So is the plan, which samplers may make with other last bits in another build; clear
// checkpoint.plan to leave it out.
//
// The file is safetensors (io/safetensors.hpp), so little-endian everywhere and open to Python.
// Tensors "state", "point" and "memory.0", "memory.1" ... of the run's element type; and metadata:
//
//   format, version   "ebb checkpoint", "1"
//   evaluation        how many are done
//   contents          for each memory the number of the draw it holds, or -
//   plan_fingerprint  ebb::plan::fingerprint(), hexadecimal
//   plan              as io/plan_json.hpp writes it; absent if it was left out
//   noise             the noise source's state; absent if it keeps none
//   adaptive          of an adaptive_run alone, which has the tensors "previous", "denoised" and
//                     perhaps "drawn" besides: t, alpha, sigma and log-SNR of the level reached, h,
//                     three inverse errors; how many evaluations, accepted and rejected steps and
//                     draws there were
//   checksum          hexadecimal: h = (h xor w) * 0x100000001b3 from 0xcbf29ce484222325 over words
//                     w of 8 bytes, little-endian, of each piece, its end padded with zeros, then
//                     its length; the pieces are key and value of the metadata in the order above
//                     (an empty text for one that is absent, but nothing for "adaptive"), then
//                     name, type, the shape as "[2, 3]" and the data of each tensor
#pragma once

#include <ebb/run/run.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace ebb {

// Written beside the path under another name, then renamed: whatever happens, the path has the old
// file or the new one, whole. Errors: errc::io_error with the system's message;
// errc::invalid_option for a noise source whose state is not UTF-8.
template <class T>
void save_checkpoint(const std::string& path, const checkpoint<T>& checkpoint);

// Errors, each naming the file: those of load_safetensors; errc::json_error for a file that is not
// such a checkpoint, errc::unknown_value for a version of the future, errc::unsupported_dtype for
// another T than it was taken with, errc::damaged for one whose contents are not what was written.
// Numbers that are not finite are for the run to refuse, or to allow by its options.
template <class T = float>
[[nodiscard]] checkpoint<T> load_checkpoint(const std::string& path);

// The file's bytes in memory.
template <class T>
[[nodiscard]] std::vector<std::byte> to_bytes(const checkpoint<T>& checkpoint);
template <class T = float>
[[nodiscard]] checkpoint<T> parse_checkpoint(std::span<const std::byte> bytes);

extern template void save_checkpoint(const std::string&, const checkpoint<float>&);
extern template void save_checkpoint(const std::string&, const checkpoint<double>&);
extern template void save_checkpoint(const std::string&, const checkpoint<half>&);
extern template void save_checkpoint(const std::string&, const checkpoint<bfloat16>&);
extern template checkpoint<float> load_checkpoint(const std::string&);
extern template checkpoint<double> load_checkpoint(const std::string&);
extern template checkpoint<half> load_checkpoint(const std::string&);
extern template checkpoint<bfloat16> load_checkpoint(const std::string&);
extern template std::vector<std::byte> to_bytes(const checkpoint<float>&);
extern template std::vector<std::byte> to_bytes(const checkpoint<double>&);
extern template std::vector<std::byte> to_bytes(const checkpoint<half>&);
extern template std::vector<std::byte> to_bytes(const checkpoint<bfloat16>&);
extern template checkpoint<float> parse_checkpoint(std::span<const std::byte>);
extern template checkpoint<double> parse_checkpoint(std::span<const std::byte>);
extern template checkpoint<half> parse_checkpoint(std::span<const std::byte>);
extern template checkpoint<bfloat16> parse_checkpoint(std::span<const std::byte>);

}  // namespace ebb
