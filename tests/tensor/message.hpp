// The sentence of the ebb::error that f throws, once its code is the one expected.
#pragma once

#include <ebb/error.hpp>

#include <string>

template <class F>
std::string message(ebb::errc code, F f) {
  try {
    f();
  } catch (const ebb::error& e) {
    return e.code() == code ? e.what() : "another code: " + std::string(e.what());
  }
  return "no error";
}
