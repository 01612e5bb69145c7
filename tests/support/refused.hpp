// Checks that a call is refused with this code, in a sentence that holds all of these words.
#pragma once

#include <ebb/error.hpp>

#include "support/catch.hpp"

namespace ebb::test {

template <class Call>
void check_refused(Call call, errc code, std::initializer_list<const char*> words) {
  try {
    call();
  } catch (const error& e) {
    const std::string text = e.what();
    INFO("the text is: " << text);
    CHECK(e.code() == code);
    for (const char* word : words) {
      INFO("wanted: " << word);
      CHECK(text.find(word) != std::string::npos);
    }
    return;
  }
  FAIL_CHECK("nothing was thrown; wanted an error with: " << *words.begin());
}

}  // namespace ebb::test
