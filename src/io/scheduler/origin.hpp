// Where a compatible grid comes from: what was asked for, which its walk must know of a part of the
// grid too. The grid keeps it as its inverse.
#pragma once

#include "tables.hpp"

#include <ebb/schedule/levels.hpp>

#include <memory>
#include <span>
#include <vector>

namespace ebb {

enum class path { preserving, exploding, flow };

// diffusers' level of a time and its sigma.
[[nodiscard]] noise_level level_of(path on, double t, double sigma);

struct origin {
  std::shared_ptr<const training_table> table;
  path on = path::preserving;
  std::size_t steps = 0;  // as asked for
  // The last step has no length: the network is asked at the last level, and the answer has no
  // effect but on the steps before it.
  bool stays = false;
  std::vector<noise_level> whole = {};  // the grid that was asked for

  // How often a run of the whole grid asks the network.
  [[nodiscard]] std::size_t calls() const { return whole.size() - (stays ? 0 : 1); }

  // How many steps of the whole grid this one leaves out.
  [[nodiscard]] std::size_t left_out(std::span<const noise_level> tail) const {
    return whole.size() - tail.size();
  }

  // How far DDIM and its kin go at each call, whatever the times are: N div n.
  [[nodiscard]] double stride() const;

  // The level at a log-SNR: none on a flow's.
  [[nodiscard]] std::optional<noise_level> operator()(double log_snr) const;
};

// Of a whole grid or its tail. Any other is as if asked for its steps.
[[nodiscard]] origin origin_of(const levels& grid, std::shared_ptr<const training_table> table);

}  // namespace ebb
