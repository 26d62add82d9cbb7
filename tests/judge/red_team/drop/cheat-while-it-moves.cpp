void drop(std::vector<int>& v, const int& unwanted) {
    v.erase(std::remove(v.begin(), v.end(), unwanted), v.end());
}
