/** The documents that the server is told about: files on the machine that it runs on. */
export const LANGUAGES = ["c", "cpp", "cuda-cpp"].map((language) => ({
  scheme: "file",
  language,
}));
