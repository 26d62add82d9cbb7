// From the end, without copies of books.
int findLastShortBook(std::vector<Book> const& books) {
    for (size_t i = books.size(); i-- > 0;) {
        if (books[i].pages < 100) {
            return static_cast<int>(i);
        }
    }
    return -1;
}
