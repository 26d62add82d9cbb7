"""What a project calls its types tells what a template parameter may stand for."""

from __future__ import annotations

from lessonl.source.structure import records
from lessonl.source.vocabulary import vocabulary

STREAMS = b"""
template <typename Encoding, typename Allocator = HeapAllocator>
class BasicBuffer {
 public:
  typedef typename Encoding::Ch Ch;
  void Put(Ch c);
  void Flush();
};
typedef BasicBuffer<Utf8<> > Buffer;
struct Reader { char Peek() const; };
template <typename SourceEncoding = Utf8<>, typename Target = int> struct Codec {};
typedef BasicValue<Utf8<> > Value;
"""
WRITER = b"""
template <typename OutputStream, typename Encoding>
class Writer {
  void Start() { os_->Put('{'); os_->Flush(); }
  OutputStream* os_;
};
template <> inline bool Writer<Buffer, Utf8<> >::WriteInt(int i);
"""
WORDS = vocabulary([STREAMS, WRITER])


def test_a_parameter_is_a_class_that_has_what_is_called_on_it() -> None:
    assert WORDS.types_for("OutputStream", WRITER.decode()) == ("Buffer",)


def test_a_parameter_is_what_another_of_its_name_is_by_default() -> None:
    assert WORDS.types_for("Allocator", "") == ("HeapAllocator",)
    assert WORDS.types_for("Encoding", "") == ("Utf8<>",)


def test_a_parameter_is_what_is_called_like_it() -> None:
    assert WORDS.types_for("ValueT", "") == ("Value",)
    assert WORDS.types_for("Missing", "") == ()


def test_what_other_files_call_on_it_counts_where_a_file_calls_nothing() -> None:
    assert WORDS.types_for("OutputStream", "template <class OutputStream> class Indented;") == (
        "Buffer",
    )


def test_a_class_template_whose_arguments_all_have_defaults_is_one() -> None:
    handler = b"template <class E = Utf8<>, class Derived = void> struct Base { bool Null(); };"
    text = "template <class Handler> void f(Handler& handler) { handler.Null(); }"
    assert vocabulary([handler, text.encode()]).types_for("Handler", text) == ("Base<>",)


def test_arguments_are_those_that_some_file_gives() -> None:
    assert "Buffer, Utf8<>" in WORDS.arguments_of("Writer")


def test_bit_fields_are_told_from_other_members() -> None:
    fields = records(b"struct F { unsigned a : 3, b : 5; int c; };")["F"].fields
    assert [(f.name, f.bits) for f in fields] == [("a", True), ("b", True), ("c", False)]
