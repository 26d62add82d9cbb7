static int price_of(unsigned kind) {
    switch (kind) {
     case 7: case 14: case 28: case 49: case 56: case 77: case 91:
        return 0;
     case 1: case 8: case 22: case 29: case 43: case 64: case 71: case 92:
        return 1;
     case 2: case 16: case 23: case 37: case 44: case 58: case 79: case 86:
        return 2;
     case 17: case 31: case 38: case 52: case 59: case 73: case 94:
        return 3;
     case 4: case 11: case 32: case 46: case 53: case 67: case 74: case 88:
        return 4;
     case 19: case 26: case 47: case 61: case 68: case 82: case 89:
        return 5;
     case 13: case 34: case 41: case 62: case 76: case 83:
        return 6;
     case 3: case 6: case 9: case 12: case 18: case 21: case 24: case 27: case 33:
     case 36: case 39: case 42: case 48: case 51: case 54: case 57: case 63: case 66:
     case 69: case 72: case 78: case 81: case 84: case 87: case 93: case 96:
        return 7;
     case 0: case 5: case 10: case 15: case 20: case 25: case 30: case 35: case 40:
     case 45: case 50: case 55: case 60: case 65: case 70: case 75: case 80: case 85:
     case 90: case 95:
        return 10;
    default:
        return 0;
    }
}

std::vector<int> prices(const std::vector<unsigned>& codes) {
    std::vector<int> out;
    out.reserve(codes.size());
    for (unsigned code : codes)
        out.push_back(price_of((code * 2654435761U >> 7) % 97));
    return out;
}
