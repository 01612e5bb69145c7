// The options of adaptive steps: how large an error of a step may be, and how the next step answers
// to it. The defaults are k-diffusion's dpm_adaptive.
#pragma once

#include <ebb/run/embedded_pair.hpp>

namespace ebb {

struct adaptive {
  // Of what the error is the norm: root mean square over the elements of each sample, of which the
  // worst counts, or over the whole batch, as k-diffusion has it (a bad sample hides among good
  // ones there). The same for a batch of one.
  enum class norm { worst_sample, whole_batch };

  embedded_pair pair = embedded_pair::dpm_solver_23();

  // A step passes where the two orders differ by about max(atol, rtol |x|), in units of the state.
  double rtol = 0.05;
  double atol = 0.0078;

  double h_init = 0.05;  // the first step, in log-SNR

  // The next step is h (1 + atan(f - 1)), f = e_n^b1 e_{n-1}^b2 e_{n-2}^b3 with e = 1 / error, b1 =
  // (p + i + d) / order, b2 = -(p + 2 d) / order, b3 = d / order (a PID controller; Soderlind 2003,
  // Digital filters in adaptive time-stepping). A step whose factor is below accept_safety is
  // rejected, and tried again.
  double pcoeff = 0, icoeff = 1, dcoeff = 0;
  double accept_safety = 0.81;

  double eta = 0;      // share of the noise drawn anew after each step, 1: ancestral
  double s_noise = 1;  // factor of it

  norm measure = norm::worst_sample;

  // Ask the network again where a rejected step began, though it was asked there before, as
  // k-diffusion does: its counts of evaluations, the same samples.
  bool ask_again = false;

  // errc::not_converged beyond.
  std::size_t max_evaluations = 1000;
};

}  // namespace ebb
