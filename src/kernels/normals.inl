// Normals of any number of groups: Philox makes the words of the next one while Box and Muller's
// transform is at work on this one's.

template <bool one_key, class T>
inline void normals_of(T* out, const block_group& group, size_t groups) {
  alignas(64) uint32_t w[pairs], a[2][pairs];
  const key_schedule schedule =
      one_key ? key_schedule(group.key_low[0], group.key_high[0]) : key_schedule(0, 0);
  const auto make_words = [&](size_t g, int first, int last) {
    for (int pass = first; pass < last; ++pass)
      philox<one_key>(group, g * block_group::blocks, schedule, pass, w, a[g % 2]);
  };
  make_words(0, 0, passes);
  for (size_t g = 0; g < groups; ++g, out += block_group::normals)
    box_muller(w, a[g % 2], out, [&](int half) {
      constexpr int middle = (passes + 1) / 2;
      if (g + 1 < groups) make_words(g + 1, half == 0 ? 0 : middle, half == 0 ? middle : passes);
    });
}

template <class T>
void normals(T* out, const block_group& group, size_t groups) noexcept {
  if (group.one_key) normals_of<true>(out, group, groups);
  else normals_of<false>(out, group, groups);
}
