// What each file registers.
#pragma once

void add_triad();
void add_two_m();
void add_steps();
void add_normals();
