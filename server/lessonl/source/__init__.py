"""Reading and editing C++: functions, types, compile commands, dependency closure."""
