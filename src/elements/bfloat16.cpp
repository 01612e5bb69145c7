#define EBB_ELEMENT bfloat16
#include "element.inl"
