"""What is fetched each night beside the inbox: words of `fetch` to files that landing receives. Enter by `fetch`."""
