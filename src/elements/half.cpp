#define EBB_ELEMENT half
#include "element.inl"
