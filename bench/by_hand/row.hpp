// A step of DPM-Solver++(2M) as five numbers:
//   d = skip x + out output,   x = of_x x + of_d d + of_before (d of the step before).
#pragma once

template <class T>
struct two_m_row {
  T skip, out, of_x, of_d, of_before;
};
